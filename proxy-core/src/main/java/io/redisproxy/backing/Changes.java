package io.redisproxy.backing;

/**
 * Hears what becomes of the keys that were read; on the threads that read them, in the order in
 * which Redis said it: whatever was read before is known before.
 */
public interface Changes {

  /** The key has changed, or has ended; in which database, Redis does not say. */
  void changed(byte[] key);

  /** Any key may have changed. */
  void allChanged();

  /** Changes may have happened that nobody will hear of. */
  void lost();

  /**
   * Until some moment all changes are known, or will have been told.
   *
   * @param nanoTime as {@link System#nanoTime} counts; from then on nothing may be relied on
   */
  void trustUntil(long nanoTime);
}
