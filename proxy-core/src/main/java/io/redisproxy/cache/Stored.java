package io.redisproxy.cache;

/**
 * A cached value, key and value in one block. Its places in the order of reading and in the order
 * of storing are numbers in {@link SlotList}s, found by its slot.
 */
public final class Stored extends Entry {

  /** In place of a slot: the value is being removed, or has been. */
  static final int GONE = -1;

  /** When it was stored; always after the last {@link Cache#clear} that came before it. */
  final long sinceNanos;

  /** Written under the lock of the order only. */
  volatile int slot;

  Stored(int hash, byte[] block, int keyLength, long sinceNanos, int slot) {
    super(hash, block, keyLength);
    this.sinceNanos = sinceNanos;
    this.slot = slot;
  }

  /** The value: the bytes from {@link #offset} to the end. Not to be written to. */
  public byte[] block() {
    return block;
  }

  public int offset() {
    return keyLength;
  }
}
