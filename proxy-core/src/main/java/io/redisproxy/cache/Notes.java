package io.redisproxy.cache;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The hits of one thread that the order of reading does not know of yet, in a ring: which slot, and
 * when. The thread adds; whoever holds the lock of the order takes.
 */
final class Notes {

  // Where the counters stand in their array. What the thread writes is far enough from what others
  // write, and from whatever lies around the array, to be in another cache line.
  private static final int ADDED = 16;
  private static final int TURN = 17;
  private static final int TAKEN = 32;

  private final AtomicLongArray counters = new AtomicLongArray(48);
  private final long[] nanos;
  private final int[] slots;

  /** What was taken, known to the takers alone; guarded by the order's lock. */
  private long next;

  /** Whether what was taken last moved its value; guarded by the order's lock. */
  private boolean heeded;

  /**
   * @param most how many; a power of two
   */
  Notes(int most) {
    nanos = new long[most];
    slots = new int[most];
  }

  /**
   * For other threads: a number that changes whenever a slot other than this is added. Adding this
   * one time after time changes it once.
   */
  long changes(int slot) {
    long turn = counters.get(TURN);
    return (int) turn == slot ? turn : -1 - counters.get(ADDED);
  }

  // For the thread whose notes they are.

  boolean isFull() {
    return counters.getPlain(ADDED) - counters.get(TAKEN) == slots.length;
  }

  /** Whether this slot was added last. */
  boolean lastIs(int slot) {
    return (int) counters.getPlain(TURN) == slot && counters.getPlain(ADDED) > 0;
  }

  void add(int slot, long nowNanos) {
    long turn = counters.getPlain(TURN);
    if ((int) turn != slot) {
      counters.setRelease(TURN, (((turn >>> Integer.SIZE) + 1) << Integer.SIZE) | slot);
    }
    long at = counters.getPlain(ADDED);
    nanos[index(at)] = nowNanos;
    slots[index(at)] = slot;
    // Visible before this thread reads anything else.
    counters.set(ADDED, at + 1);
  }

  // For who holds the lock of the order.

  boolean hasNext() {
    return next != counters.get(ADDED);
  }

  long nextNanos() {
    return nanos[index(next)];
  }

  int takeSlot() {
    return slots[index(next++)];
  }

  /** Says whether what was taken last moved its value. */
  void heeded(boolean moved) {
    heeded = moved;
  }

  boolean lastWasHeeded() {
    return heeded;
  }

  /** Lets the thread have the room of what was taken. */
  void release() {
    if (counters.getPlain(TAKEN) != next) {
      counters.set(TAKEN, next);
    }
  }

  /** Whether one that is still to be taken says that the slot was read since then. */
  boolean hasSince(int slot, long sinceNanos) {
    long end = counters.get(ADDED);
    for (long at = next; at < end; at++) {
      if (slots[index(at)] == slot && nanos[index(at)] >= sinceNanos) {
        return true;
      }
    }
    return false;
  }

  private int index(long at) {
    return (int) at & (slots.length - 1);
  }
}
