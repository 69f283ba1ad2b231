package io.redisproxy.systemtests.prove;

/**
 * A key of the proof. Its value ends in twelve digits, which say whose they are and of which state:
 *
 * <pre>
 *   xxxxxxxxxxxx 1 017 00000042     key 17 in its state 42; the 1 makes it an integer that counts
 *   '- padding-'                    up with the states, so that INCRBY can be one of the writers
 * </pre>
 */
final class Key {
  static final int DIGITS = 12;
  private static final long STATES = 100_000_000;
  private static final long KEYS = 1000;

  private final int index;
  private final int database;
  private final String name;
  private final String padding;
  private final History history = new History();

  Key(int index, int database, int padding) {
    if (index >= KEYS) {
      throw new IllegalArgumentException("key " + index + ": expected one below " + KEYS);
    }
    this.index = index;
    this.database = database;
    this.name = "key:" + index;
    this.padding = "x".repeat(padding);
  }

  int index() {
    return index;
  }

  int database() {
    return database;
  }

  String name() {
    return name;
  }

  History history() {
    return history;
  }

  /** Of a value that was written as a whole. */
  int length() {
    return padding.length() + DIGITS;
  }

  String digits(long state) {
    return Long.toString((KEYS + index) * STATES + state);
  }

  String value(long state) {
    return padding + digits(state);
  }

  /** The state that the end of a value names; none if it is another key's, or no number at all. */
  long state(byte[] bytes, int end) {
    long number = 0;
    for (int at = end - DIGITS; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return History.NONE;
      }
      number = number * 10 + digit;
    }
    return number / STATES == KEYS + index ? number % STATES : History.NONE;
  }
}
