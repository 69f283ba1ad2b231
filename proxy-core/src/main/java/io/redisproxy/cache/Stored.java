package io.redisproxy.cache;

import org.jspecify.annotations.Nullable;

/** A cached value: key and value in one block, a link in both orders that its stripe keeps. */
final class Stored extends Entry {

  long readNanos;
  final long storedNanos;

  // In order of reading.
  @Nullable Stored lessRecent;
  @Nullable Stored moreRecent;

  // In order of storing.
  @Nullable Stored storedBefore;
  @Nullable Stored storedAfter;

  Stored(int hash, byte[] block, int keyLength, long nowNanos) {
    super(hash, block, keyLength);
    this.storedNanos = nowNanos;
    this.readNanos = nowNanos;
  }
}
