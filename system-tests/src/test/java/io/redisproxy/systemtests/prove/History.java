package io.redisproxy.systemtests.prove;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The states of one key, numbered: written by one thread at a time, looked up by any without a lock
 * and without garbage. A state is a value, which carries its number, or absence, which doesn't.
 *
 * <p>A state may be seen from when the command that makes it was sent, and counts as replaced from
 * when the command that ends it was acknowledged, so what is under way is never held against
 * anybody. The end of a life is a state of its own, whose both moments lie ahead.
 *
 * <p>The last states are kept in a ring. One that has left it was replaced before the oldest there.
 */
final class History {
  static final int RING = 1024;
  static final long NONE = -1;

  /** States that are about to be overwritten are taken for gone. */
  private static final int MARGIN = 64;

  private static final int NUMBER = 0;
  private static final int SEEN_FROM = 1;
  private static final int REPLACED = 2;

  /** For absence, the absence before; for a value, what is no state at all. */
  private static final int ABSENT_BEFORE = 3;

  private static final int FIELDS = 4;
  private static final long IS_VALUE = -2;

  private final AtomicLongArray states = new AtomicLongArray(RING * FIELDS);
  private volatile long newest = NONE;
  private volatile long newestAbsent = NONE;

  /** Begins with absence. */
  History() {
    for (int slot = 0; slot < RING; slot++) {
      states.set(slot * FIELDS + NUMBER, NONE);
    }
    begin(true, 0);
  }

  long newest() {
    return newest;
  }

  /** A state that may be seen from a moment on; to be called before the command is sent. */
  long begin(boolean absent, long seenFrom) {
    long state = newest + 1;
    int at = at(state);
    states.set(at + NUMBER, NONE);
    states.set(at + SEEN_FROM, seenFrom);
    states.set(at + REPLACED, Clock.NEVER);
    states.set(at + ABSENT_BEFORE, absent ? newestAbsent : IS_VALUE);
    states.set(at + NUMBER, state);
    newest = state;
    if (absent) {
      newestAbsent = state;
    }
    return state;
  }

  /** From the moment on, at the latest, no state before this one is any more. */
  void replaces(long state, long moment) {
    for (long before = state - 1; before >= 0 && before > newest - RING; before--) {
      if (states.get(at(before) + REPLACED) <= moment) {
        return;
      }
      states.set(at(before) + REPLACED, moment);
    }
  }

  /** The life of a value may just be changing, so nobody knows when it ends. */
  void livesOn(long value) {
    states.set(at(value) + REPLACED, Clock.NEVER);
  }

  /** When a state that was announced may be seen, if ever. */
  void seenFrom(long state, long moment) {
    states.set(at(state) + SEEN_FROM, moment);
  }

  /** Whether a read that was over at a moment may have been told this value. */
  boolean mayBeValue(long state, long moment) {
    if (state < 0 || state > newest) {
      return false;
    }
    int at = at(state);
    boolean may =
        states.get(at + ABSENT_BEFORE) == IS_VALUE && states.get(at + SEEN_FROM) <= moment;
    return may || states.get(at + NUMBER) != state;
  }

  /** Of a state that is not long gone. */
  boolean isAbsent(long state) {
    return state >= 0 && state <= newest && states.get(at(state) + ABSENT_BEFORE) != IS_VALUE;
  }

  /** The latest absence that a read which was over at a moment may have been told of. */
  long absence(long moment) {
    return absenceAmong(newestAbsent, NONE, moment);
  }

  /** The earliest one that is no earlier than a state; at most what {@link #absence} said. */
  long absenceFrom(long floor, long latest) {
    return absenceAmong(latest, floor, NONE);
  }

  /** Follows the absences backwards, to the first possible or to the last above the floor. */
  private long absenceAmong(long latest, long floor, long moment) {
    long state = latest;
    while (state >= 0) {
      int at = at(state);
      long seenFrom = states.get(at + SEEN_FROM);
      long before = states.get(at + ABSENT_BEFORE);
      if (states.get(at + NUMBER) != state) {
        return state;
      }
      boolean found = moment == NONE ? before < floor : seenFrom <= moment;
      if (found) {
        return state;
      }
      state = before;
    }
    return NONE;
  }

  /** When the state was known to be replaced, or at least that it was by then. */
  long replaced(long state) {
    if (state < 0 || state > newest) {
      return Clock.NEVER;
    }
    long asked = state;
    while (true) {
      long replaced = states.get(at(asked) + REPLACED);
      if (states.get(at(asked) + NUMBER) == asked) {
        return replaced;
      }
      asked = newest - RING + MARGIN;
    }
  }

  private static int at(long state) {
    return (int) (state & (RING - 1)) * FIELDS;
  }
}
