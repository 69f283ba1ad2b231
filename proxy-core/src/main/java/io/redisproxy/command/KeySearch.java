package io.redisproxy.command;

import java.util.BitSet;

/** Where some of a command's keys stand: one key specification of Redis. */
interface KeySearch {

  /** What Redis cannot say either, or this proxy does not understand. */
  KeySearch UNKNOWN = (keys, words) -> false;

  /** Notes the keys that it finds; false if there may be others. */
  boolean addTo(BitSet keys, Words words);

  /** From a word that is always the same. */
  record At(int index, KeyRun run) implements KeySearch {

    @Override
    public boolean addTo(BitSet keys, Words words) {
      return run.addTo(keys, words, index);
    }
  }

  /**
   * From the word after a keyword, which is looked for from the word {@code from} to the end or, if
   * that is negative and so counted from the end, back to the beginning. Without it there are none.
   *
   * <p>Where the keyword stands twice, one of the two may be a key or another argument, and of two
   * that are keywords some commands heed the last: {@code GEORADIUS … STORE a STORE b} writes b,
   * while the specification, and GETKEYS of Redis 7, say a. So all words after the first of them
   * are taken for keys.
   */
  record After(String keyword, int from, KeyRun run) implements KeySearch {

    @Override
    public boolean addTo(BitSet keys, Words words) {
      // As the last word, it has no key after it.
      int end = words.count() - 1;
      int to = from > 0 ? end : Math.min(end, words.count() + from + 1);
      int found = 0;
      for (int word = Math.max(1, from); word < to; word++) {
        if (!CommandTable.isSame(words, word, keyword)) {
          continue;
        }
        if (found > 0) {
          keys.set(found + 1, words.count());
          return true;
        }
        found = word;
      }
      return found == 0 || run.addTo(keys, words, found + 1);
    }
  }
}
