package io.redisproxy.command;

import java.util.List;

/** Where a key's value is asked for. */
public interface Gets {

  /**
   * Looks whether the cache has the value of the key that lies in {@code array}; nothing is asked
   * of Redis, and nobody waits.
   *
   * @return whether {@code asker} got its hit
   */
  default boolean hit(byte[] array, int offset, int length, Asker asker) {
    return false;
  }

  /**
   * Asks for the key that lies in {@code array}, which the caller may reuse after the call.
   *
   * @return true if {@code asker} got its hit already; false if its answer comes, or came, through
   *     {@link Asker#answer}
   */
  boolean get(byte[] array, int offset, int length, Asker asker);

  /**
   * Says that the key that lies in {@code array} will be asked for soon; of no consequence but for
   * how long that takes.
   *
   * @return whether there is room for another one before {@link #bringNear}
   */
  default boolean expect(byte[] array, int offset, int length) {
    return false;
  }

  /** Brings near what was {@link #expect}ed. */
  default void bringNear() {}

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
