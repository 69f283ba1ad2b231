package io.redisproxy.command;

import java.util.List;

/** Where a key's value is asked for. */
public interface Gets {

  /** So many keys can be looked up together. */
  int MOST_TOGETHER = 16;

  /**
   * Asks for the key that lies in {@code array}, which the caller may reuse after the call.
   *
   * @return true if {@code asker} got its hit already; false if its answer comes, or came, through
   *     {@link Asker#answer}
   */
  boolean get(byte[] array, int offset, int length, Asker asker);

  /**
   * Says that the key that lies in {@code array} is one of those that will be looked up together.
   */
  default void expect(byte[] array, int offset, int length) {}

  /** Brings near what was {@link #expect}ed, to be looked up as of this moment. */
  default void bringNear() {}

  /**
   * Looks whether the cache has the value of a key that was brought near; nothing is asked of
   * Redis, and nobody waits.
   *
   * @param which its number among those that were expected, from 0
   * @return whether {@code asker} got its hit
   */
  default boolean hit(int which, byte[] array, int offset, int length, Asker asker) {
    return false;
  }

  /**
   * Asks for all keys of a command, which are its words but the first; for those that the cache
   * does not have at once.
   *
   * @param askers one for each key, in their order
   */
  default void getAll(Words words, List<? extends Asker> askers) {
    for (int i = 0; i < askers.size(); i++) {
      get(words.bytes(), words.start(i + 1), words.length(i + 1), askers.get(i));
    }
  }
}
