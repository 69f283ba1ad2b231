package io.redisproxy.systemtests.prove;

/** What its one writer knows of a key: what Redis holds once all that was sent is done. */
final class Owned {
  private static final int LONGEST = 4000;

  /** Until then, what was sent is surely done. */
  private static final long SOON_NANOS = Clock.ofMillis(1000);

  final Key key;
  Holds holds = Holds.NOTHING;

  /** The value's state and length, where there is one. */
  long value;

  int length;

  /** The value is to end by itself: its absence is this state, seen from then, known by then. */
  boolean ends;

  long end;
  long endSeenFrom;
  long endKnown;

  /** Changes that were sent and not acknowledged. */
  int underWay;

  enum Holds {
    NOTHING,
    VALUE,
    OTHER_TYPE
  }

  Owned(Key key) {
    this.key = key;
  }

  /** Takes note of what has happened by itself. */
  void refresh(long now) {
    if (ends && underWay == 0 && now > endKnown) {
      becomesNothing();
    }
  }

  void becomesNothing() {
    holds = Holds.NOTHING;
    ends = false;
  }

  boolean meets(Need need, long now) {
    long next = key.history().newest() + 1;
    return switch (need) {
      case ANYTHING -> true;
      case NO_OTHER_TYPE -> holds != Holds.OTHER_TYPE;
      case NOTHING -> holds == Holds.NOTHING;
      case VALUE -> hasValue(now);
      case INTEGER -> hasValue(now) && length == Key.DIGITS;
      case NEXT_INTEGER -> hasValue(now) && length == Key.DIGITS && next == value + 1;
      case LAST_DIGIT -> hasValue(now) && next / 10 == value / 10;
      case LAST_BIT -> hasValue(now) && next == value + 1 && value % 2 == 0;
      case SETTLED_VALUE -> holds == Holds.VALUE && underWay == 0;
      case SETTLED_ENDING_VALUE -> holds == Holds.VALUE && underWay == 0 && ends;
    };
  }

  private boolean hasValue(long now) {
    boolean lives = !ends || (underWay == 0 && endSeenFrom > now + SOON_NANOS);
    return holds == Holds.VALUE && lives && length < LONGEST;
  }
}
