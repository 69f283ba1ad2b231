package io.redisproxy.cache;

/**
 * A cached value, key and value in one block. Its places in the order of reading and in the order
 * of storing are numbers in {@link SlotList}s, found by its slot.
 */
public sealed class Stored extends Entry {

  /** In place of a slot: the value is being removed, or has been. */
  static final int GONE = -1;

  /** When it was stored; always after the last {@link Cache#clear} that came before it. */
  final long sinceNanos;

  /** Written under the lock of the order only. */
  volatile int slot;

  private Stored(int hash, byte[] block, int keyLength, long sinceNanos, int slot) {
    super(hash, block, keyLength);
    this.sinceNanos = sinceNanos;
    this.slot = slot;
  }

  /** What the load has brought. */
  static Stored of(Load<?> load, byte[] block, long sinceNanos, int slot) {
    return load.database() == 0
        ? new Stored(load.hash, block, load.keyLength, sinceNanos, slot)
        : new Elsewhere(load, block, sinceNanos, slot);
  }

  @Override
  int database() {
    return 0;
  }

  /** The value: the bytes from {@link #offset} to the end. Not to be written to. */
  public byte[] block() {
    return block;
  }

  public int offset() {
    return keyLength;
  }

  /**
   * A value of another database than the first, where nearly all are; those do without a number.
   */
  private static final class Elsewhere extends Stored {
    private final int database;

    Elsewhere(Load<?> load, byte[] block, long sinceNanos, int slot) {
      super(load.hash, block, load.keyLength, sinceNanos, slot);
      this.database = load.database();
    }

    @Override
    int database() {
      return database;
    }
  }
}
