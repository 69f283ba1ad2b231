package io.redisproxy.command;

import java.util.BitSet;

/** Which words of a command are keys that it may change, and whether these are surely all. */
public final class Keys {

  private final int[] words;
  private final boolean complete;

  Keys(BitSet words, boolean complete) {
    this.words = words.stream().toArray();
    this.complete = complete;
  }

  public int count() {
    return words.length;
  }

  /** The number of the word that is the given key, counted from the command's name, which is 0. */
  public int word(int key) {
    return words[key];
  }

  /**
   * Whether there is surely no other. It is no promise that each is one: where in doubt, a word is
   * taken for a key. If this is false, only Redis knows the keys.
   */
  public boolean complete() {
    return complete;
  }
}
