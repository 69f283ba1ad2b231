package io.redisproxy.cache;

import org.jspecify.annotations.Nullable;

/**
 * One thread's way into the cache. It holds what the last look-up found, so that a hit allocates
 * nothing; and it notes the thread's hits for the order of reading, so that a hit takes no lock.
 *
 * <p>The notes are a ring. Its thread writes at {@code noted}; whoever holds the lock of the order
 * reads from {@code applied} on.
 *
 * @param <W> who waits for loads
 */
public final class Reader<W> {

  /** How a look-up ended. */
  public enum Found {
    /** The value is here: block, offset, age and remaining life are set. */
    HIT,
    /** Somebody else is fetching the key; the asker will be told with him. */
    JOINED,
    /** The asker is the first: the load is set, and is his to fetch and to end. */
    FIRST
  }

  private static final byte[] NOTHING = {};

  private final Order<W> order;

  private byte[] block = NOTHING;
  private int offset;
  private long ageNanos;
  private long ttlNanos;
  private @Nullable Load<W> load;

  private final long[] nanos;
  private final int[] slots;
  private volatile int noted;
  private volatile int applied;

  /** As far as {@link #nextNanos} and {@link #nextSlot} have come; guarded by the order's lock. */
  private int next;

  /**
   * @param notes how many; a power of two
   */
  Reader(Order<W> order, int notes) {
    this.order = order;
    nanos = new long[notes];
    slots = new int[notes];
  }

  public byte[] block() {
    return block;
  }

  public int offset() {
    return offset;
  }

  public long ageNanos() {
    return ageNanos;
  }

  public long ttlNanos() {
    return ttlNanos;
  }

  public Load<W> load() {
    if (load == null) {
      throw new IllegalStateException("only the first asker has a load");
    }
    return load;
  }

  void found(Stored stored, long nowNanos, long ttl) {
    block = stored.block;
    offset = stored.keyLength;
    // A store on another thread may have read its clock after this look-up read its own.
    ageNanos = Math.max(0, nowNanos - stored.sinceNanos);
    ttlNanos = ttl - ageNanos;
  }

  void found(Load<W> begun) {
    load = begun;
  }

  /** Notes that the slot's value is read. */
  void note(int slot, long nowNanos) {
    int at = noted;
    if (at - applied == slots.length) {
      order.applyHits(nowNanos);
    }
    nanos[at & (slots.length - 1)] = nowNanos;
    slots[at & (slots.length - 1)] = slot;
    noted = at + 1;
  }

  // For who holds the lock of the order.

  boolean hasNext() {
    return next != noted;
  }

  long nextNanos() {
    return nanos[next & (slots.length - 1)];
  }

  int nextSlot() {
    return slots[next++ & (slots.length - 1)];
  }

  /** Lets the thread have the room of the notes that were read. */
  void release() {
    if (applied != next) {
      applied = next;
    }
  }

  /** Whether a note that is still to be read says that the slot was read since then. */
  boolean hasNoted(int slot, long sinceNanos) {
    int end = noted;
    for (int at = next; at != end; at++) {
      if (slots[at & (slots.length - 1)] == slot && nanos[at & (slots.length - 1)] >= sinceNanos) {
        return true;
      }
    }
    return false;
  }
}
