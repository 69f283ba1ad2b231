package io.redisproxy.systemtests.prove;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Judges what one client is told, read by read, without garbage; belongs to the client's thread.
 */
final class Judge {
  private final String client;
  private final Key[] keys;
  private final Violations violations;
  private final Suspects suspects;

  /** Of each key the newest state that was told, when, and one that was told before this moment. */
  private final long[] floors;

  private final long[] toldAt;
  private final long[] settledFloors;
  private final Map<Row, Staleness> staleness = new EnumMap<>(Row.class);

  private Spell spell = new Spell(Row.CALM, 0);
  private Staleness counted = new Staleness();
  private long begin;
  private final Counts errors;
  private volatile long judged;

  Judge(String client, Key[] keys, Violations violations, Suspects suspects, Counts errors) {
    this.suspects = suspects;
    this.client = client;
    this.keys = keys;
    this.violations = violations;
    this.errors = errors;
    floors = new long[keys.length];
    toldAt = new long[keys.length];
    settledFloors = new long[keys.length];
    Arrays.fill(floors, History.NONE);
    Arrays.fill(settledFloors, History.NONE);
    for (Row row : Row.values()) {
      staleness.put(row, new Staleness());
    }
  }

  /** What is told from now on was asked for at this moment. */
  void asked(long moment, Spell at) {
    begin = moment;
    spell = at;
    counted = staleness.get(at.row());
  }

  /** A value that ends there, read by a moment. */
  void value(int index, byte[] bytes, int end, int length, long moment) {
    Key key = keys[index];
    History history = key.history();
    long state = length < Key.DIGITS ? History.NONE : key.state(bytes, end);
    if (!history.mayBeValue(state, moment)) {
      accuse(Wrong.NEVER_WRITTEN, index, state, moment);
      return;
    }
    if (state != history.newest()) {
      measure(index, state, moment);
    } else {
      counted.count(0);
    }
    if (isInOrder(index, state, moment)) {
      told(index, state, moment);
    }
  }

  /** Of all the times when the key was absent, it is taken for the one that excuses most. */
  void absent(int index, long moment) {
    Key key = keys[index];
    History history = key.history();
    long state = history.absence(moment);
    if (state == History.NONE) {
      accuse(Wrong.NEVER_ABSENT, index, state, moment);
      return;
    }
    measure(index, state, moment);
    if (isInOrder(index, state, moment)) {
      told(index, history.absenceFrom(floors[index], state), moment);
    }
  }

  /** Whether the client has not been told anything newer; if so, it is about to be told this. */
  private boolean isInOrder(int index, long state, long moment) {
    if (toldAt[index] < begin) {
      settledFloors[index] = floors[index];
    }
    if (state < settledFloors[index]) {
      accuse(Wrong.WENT_BACK, index, state, moment);
    } else if (state < floors[index]) {
      accuse(Wrong.OVERTAKEN, index, state, moment);
    }
    return state >= floors[index];
  }

  private void told(int index, long state, long moment) {
    if (state > floors[index]) {
      floors[index] = state;
      toldAt[index] = moment;
    }
  }

  private void measure(int index, long state, long moment) {
    long replaced = keys[index].history().replaced(state);
    counted.count(begin - replaced);
    if (begin - replaced > spell.boundNanos()) {
      suspects.add(spell, replaced, begin, () -> words(index, state, moment));
    }
  }

  private void accuse(Wrong wrong, int index, long state, long moment) {
    violations.add(wrong, spell.row(), () -> words(index, state, moment));
  }

  private String words(int index, long state, long moment) {
    Key key = keys[index];
    History history = key.history();
    long replaced = history.replaced(state);
    return "%s of database %d: %s was told %s %d, asked at %.2f ms, answered by %.2f ms; %s; before, it had been told %d; the newest is %d; bound %.0f ms"
        .formatted(
            key.name(),
            key.database(),
            client,
            history.isAbsent(state) ? "of absence" : "value",
            state,
            Clock.toMillis(begin),
            Clock.toMillis(moment),
            replaced == Clock.NEVER
                ? "it is not replaced"
                : "it was replaced %.2f ms before that".formatted(Clock.toMillis(begin - replaced)),
            floors[index],
            history.newest(),
            Clock.toMillis(spell.boundNanos()));
  }

  String client() {
    return client;
  }

  /** Redis could not be asked. */
  void error(String text) {
    errors.add(spell.row() + ": " + text);
  }

  /** Makes what was counted so far visible to others. */
  void publish(long reads) {
    judged = reads;
  }

  long judged() {
    return judged;
  }

  Staleness staleness(Row row) {
    return staleness.get(row);
  }
}
