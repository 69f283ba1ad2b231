package io.redisproxy.cache;

import java.util.Arrays;

/**
 * Slots by a time that each has, the earliest first; for times that mostly come in their order.
 *
 * <p>A slot whose time is among the latest is sorted into a list, from its new end: a few steps,
 * and mostly none. All others stand in a heap.
 */
final class SlotQueue {

  /** Further than that from the new end of the list, finding a place in the heap costs less. */
  private static final int MOST_STEPS = 16;

  private final SlotList list = new SlotList();
  private final SlotHeap heap = new SlotHeap();

  /** By slot: its time, if it is in the list. */
  private long[][] nanos = {};

  /** Makes room for so many in all, of which one has that slot. Only this needs memory. */
  void reserve(int slot, int count) {
    list.reserve(slot);
    heap.reserve(slot, count);
    int end = nanos.length;
    if (Slots.piece(slot) == end) {
      long[][] more = Arrays.copyOf(nanos, end + 1);
      more[end] = new long[Slots.PIECE];
      nanos = more;
    }
  }

  /** The slot has to be reserved, and not to be here. */
  void add(int slot, long slotNanos) {
    if (!addToList(slot, slotNanos)) {
      heap.add(slot, slotNanos);
    }
  }

  void remove(int slot) {
    if (heap.has(slot)) {
      heap.remove(slot);
    } else {
      list.remove(slot);
    }
  }

  /** Gives a slot that is here a later time, or leaves it its own. */
  void delay(int slot, long laterNanos) {
    if (!heap.has(slot)) {
      if (nanosOf(slot) != laterNanos) {
        list.remove(slot);
        add(slot, laterNanos);
      }
    } else if (addToList(slot, laterNanos)) {
      heap.remove(slot);
    } else {
      heap.delay(slot, laterNanos);
    }
  }

  /** Gives the first one a later time, which need not be among the latest. */
  void delayFirst(long laterNanos) {
    int slot = first();
    if (heap.has(slot)) {
      heap.delay(slot, laterNanos);
    } else {
      list.remove(slot);
      heap.add(slot, laterNanos);
    }
  }

  /** Looks at what is known of a slot that was reserved. Says nothing. */
  int look(int slot) {
    return (heap.has(slot) ? 1 : 0) + (int) nanosOf(slot) + list.olderThan(slot);
  }

  /** Looks at those beside it. Says nothing. */
  int lookBeside(int slot) {
    return list.lookBeside(slot);
  }

  /** The slot whose time is the earliest; {@link SlotList#NONE} if there is none. */
  int first() {
    return isFirstInHeap() ? heap.first() : list.oldest();
  }

  /** The earliest time, if there is one. */
  long firstNanos() {
    return isFirstInHeap() ? heap.firstNanos() : nanosOf(list.oldest());
  }

  /** Makes it as empty as a new one. */
  void forget() {
    list.forgetLinks();
    heap.forget();
    nanos = new long[0][];
  }

  private boolean isFirstInHeap() {
    return heap.first() != SlotList.NONE
        && (list.oldest() == SlotList.NONE || heap.firstNanos() < nanosOf(list.oldest()));
  }

  private boolean addToList(int slot, long slotNanos) {
    int older = list.newest();
    for (int step = 0; older != SlotList.NONE && slotNanos < nanosOf(older); step++) {
      if (step == MOST_STEPS) {
        return false;
      }
      older = list.olderThan(older);
    }
    list.insert(slot, older);
    nanos[Slots.piece(slot)][Slots.within(slot)] = slotNanos;
    return true;
  }

  private long nanosOf(int slot) {
    return nanos[Slots.piece(slot)][Slots.within(slot)];
  }
}
