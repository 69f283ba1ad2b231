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

  /**
   * What the load has brought.
   *
   * @param brief whether it lives shorter than the others
   */
  static Stored of(
      Load<?> load, byte[] block, long sinceNanos, int slot, boolean brief, long lifeNanos) {
    return load.database() == 0 && !brief
        ? new Stored(load.hash, block, load.keyLength, sinceNanos, slot)
        : new Special(load, block, sinceNanos, slot, brief, lifeNanos);
  }

  /** Whether it lives shorter than the others. */
  boolean isBrief() {
    return false;
  }

  /** How long it lives after it was stored, where the others live for {@code ttlNanos}. */
  long lifeNanos(long ttlNanos) {
    return ttlNanos;
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

  /** A value that is not as most are, so that those do without what this has to know. */
  private static final class Special extends Stored {
    private final int database;
    private final boolean brief;
    private final long lifeNanos;

    Special(Load<?> load, byte[] block, long sinceNanos, int slot, boolean brief, long lifeNanos) {
      super(load.hash, block, load.keyLength, sinceNanos, slot);
      this.database = load.database();
      this.brief = brief;
      this.lifeNanos = lifeNanos;
    }

    @Override
    boolean isBrief() {
      return brief;
    }

    @Override
    long lifeNanos(long ttlNanos) {
      return lifeNanos;
    }

    @Override
    int database() {
      return database;
    }
  }
}
