package io.redisproxy.command;

import java.util.BitSet;

/** How many keys there are from a word on: what Redis calls {@code find_keys}. */
interface KeyRun {

  /** Notes the keys from {@code first} on; false if the command does not fit. */
  boolean addTo(BitSet keys, Words words, int first);

  /**
   * Every {@code step}-th word up to the last one, which is counted from the first if it is not
   * negative, otherwise from the end; of what is left after the first word, only one part in {@code
   * limit}.
   */
  record Range(int lastKey, int step, int limit) implements KeyRun {

    @Override
    public boolean addTo(BitSet keys, Words words, int first) {
      if (lastKey >= 0) {
        return add(keys, words, first, (long) first + lastKey, step);
      }
      if (limit <= 1) {
        return add(keys, words, first, (long) words.count() + lastKey, step);
      }
      int rest = words.count() - first;
      return lastKey == -1
          && rest % limit == 0
          && add(keys, words, first, (long) first + rest / limit - 1, step);
    }
  }

  /** As many as a word says; where it stands, and where they begin, is counted from the first. */
  record Counted(int countIndex, int firstKey, int step) implements KeyRun {

    @Override
    public boolean addTo(BitSet keys, Words words, int first) {
      long count = number(words, (long) first + countIndex);
      long firstWord = (long) first + firstKey;
      return count == 0
          || (count > 0 && add(keys, words, firstWord, firstWord + (count - 1) * step, step));
    }

    /** The number that {@code word} is, as strictly written as Redis wants it; otherwise -1. */
    private static int number(Words words, long word) {
      if (word < 1 || word >= words.count()) {
        return -1;
      }
      byte[] bytes = words.bytes();
      int start = words.start((int) word);
      int length = words.length((int) word);
      // More than nine digits could be no number of words anyway.
      if (length < 1 || length > 9 || (length > 1 && bytes[start] == '0')) {
        return -1;
      }
      int number = 0;
      for (int at = start; at < start + length; at++) {
        if (bytes[at] < '0' || bytes[at] > '9') {
          return -1;
        }
        number = number * 10 + bytes[at] - '0';
      }
      return number;
    }
  }

  private static boolean add(BitSet keys, Words words, long first, long last, int step) {
    if (step < 1 || first < 1 || last < first || last >= words.count()) {
      return false;
    }
    for (long word = first; word <= last; word += step) {
      keys.set((int) word);
    }
    return true;
  }
}
