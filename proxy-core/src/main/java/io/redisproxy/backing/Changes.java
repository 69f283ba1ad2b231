package io.redisproxy.backing;

/**
 * Hears what becomes of the keys that were read; on the threads that read them, in the order in
 * which Redis said it: whatever was read before is known before.
 */
public interface Changes {

  /** Nobody wants to know. */
  Changes IGNORED =
      new Changes() {
        @Override
        public void changed(byte[] key) {}

        @Override
        public void allChanged() {}

        @Override
        public void lost() {}
      };

  /** The key has changed, or has ended; in which database, Redis does not say. */
  void changed(byte[] key);

  /** Any key may have changed. */
  void allChanged();

  /** Changes may have happened that nobody will hear of. */
  void lost();
}
