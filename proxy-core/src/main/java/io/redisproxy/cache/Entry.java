package io.redisproxy.cache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key's place in its stripe's table: a load under way or a stored value. What a look-up compares
 * is final, so a thread that comes upon an entry without a lock sees it whole.
 */
abstract sealed class Entry permits Load, Stored {

  final int hash;

  /** Begins with the key. */
  final byte[] block;

  final int keyLength;

  /**
   * The next entry in the same bucket. An entry that was taken out keeps it, for the sake of those
   * who stand on the entry just then and go on.
   */
  volatile @Nullable Entry next;

  Entry(int hash, byte[] block, int keyLength) {
    this.hash = hash;
    this.block = block;
    this.keyLength = keyLength;
  }

  /** The number of the database that the key is in. */
  abstract int database();

  final boolean isFor(int otherHash, int database, byte[] array, int offset, int length) {
    return hash == otherHash
        && keyLength == length
        && database() == database
        && Arrays.equals(block, 0, length, array, offset, offset + length);
  }
}
