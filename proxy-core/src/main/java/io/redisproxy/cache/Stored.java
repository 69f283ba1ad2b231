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

  /** What the load has brought: a value that is as most are. */
  Stored(Load<?> load, byte[] block, long sinceNanos, int slot) {
    super(load.hash, block, load.keyLength);
    this.sinceNanos = sinceNanos;
    this.slot = slot;
  }

  /** Whether this says that there is no such key, and has no value. */
  public boolean isAbsence() {
    return false;
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

  /** One that is not as most are, so that those do without what this has to know. */
  static final class Special extends Stored {
    private final int database;
    private final long lifeNanos;
    private final boolean brief;
    private final boolean absence;

    /**
     * @param brief whether it lives shorter than the others
     */
    Special(
        Load<?> load,
        byte[] block,
        long sinceNanos,
        int slot,
        long lifeNanos,
        boolean brief,
        boolean absence) {
      super(load, block, sinceNanos, slot);
      this.database = load.database();
      this.lifeNanos = lifeNanos;
      this.brief = brief;
      this.absence = absence;
    }

    @Override
    public boolean isAbsence() {
      return absence;
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
