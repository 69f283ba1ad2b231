package io.redisproxy.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A cached value, key and value in one block, and when it was read last. Its places in the order of
 * reading and in the order of storing are found by its slot.
 */
public sealed class Stored extends Entry {

  private static final VarHandle LAST_READ;

  static {
    try {
      LAST_READ = MethodHandles.lookup().findVarHandle(Stored.class, "lastReadNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** In place of a time: nobody is answered with the value any more. */
  static final long GONE = Long.MAX_VALUE;

  /** When it was stored; always after the last {@link Cache#clear} that came before it. */
  final long sinceNanos;

  final int slot;

  private volatile long lastReadNanos;

  /** What the load has brought: a value that is as most are. */
  Stored(Load<?> load, byte[] block, long sinceNanos, int slot) {
    super(load.hash, block, load.keyLength);
    this.sinceNanos = sinceNanos;
    this.slot = slot;
    lastReadNanos = sinceNanos;
  }

  /**
   * Reads the value, at that time.
   *
   * @return when it was read before, or that it is {@link #GONE}
   */
  long read(long nowNanos) {
    long seen = lastReadNanos;
    // If others have read it later than that already, there is nothing to write.
    while (seen < nowNanos) {
      long found = (long) LAST_READ.compareAndExchange(this, seen, nowNanos);
      if (found == seen) {
        return seen;
      }
      seen = found;
    }
    return seen;
  }

  /** Says nothing of a value that is gone. */
  long lastReadNanos() {
    return lastReadNanos;
  }

  boolean isGone() {
    return lastReadNanos == GONE;
  }

  // From here on nobody is answered with the value. To be called under the lock of the order.

  void leave() {
    lastReadNanos = GONE;
  }

  /**
   * Unless it was read since.
   *
   * @return whether it is gone
   */
  boolean leaveIfLastReadAt(long nanos) {
    return LAST_READ.compareAndSet(this, nanos, GONE);
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
