package io.redisproxy.cache;

import java.util.Arrays;

/**
 * Slots by a time that each has, the earliest on top: a binary heap that knows where in it each
 * slot stands, so that any can be taken out.
 *
 * <p>Its arrays come in pieces, so that it grows without being copied.
 */
final class SlotHeap {

  private static final int[] NOTHING = {};

  /** By place in the heap: the slot, and its time. */
  private int[][] slots = {};

  private long[][] nanos = {};

  /** By slot: its place plus one, or zero. */
  private int[][] places = {};

  private int size;

  /** Makes room for one more, which has that slot. */
  void reserve(int slot) {
    reserve(slot, size + 1);
  }

  /** Makes room for so many in all, of which one has that slot. Only this needs memory. */
  void reserve(int slot, int count) {
    int end = slots.length;
    if (Slots.piece(count - 1) >= end) {
      int[][] moreSlots = Arrays.copyOf(slots, end + 1);
      long[][] moreNanos = Arrays.copyOf(nanos, end + 1);
      moreSlots[end] = new int[Slots.PIECE];
      moreNanos[end] = new long[Slots.PIECE];
      slots = moreSlots;
      nanos = moreNanos;
    }
    int piece = Slots.piece(slot);
    int known = places.length;
    if (piece >= known) {
      int[][] more = Arrays.copyOf(places, piece + 1);
      Arrays.fill(more, known, piece + 1, NOTHING);
      places = more;
    }
    if (places[piece] == NOTHING) {
      places[piece] = new int[Slots.PIECE];
    }
  }

  /** The slot has to be reserved, and not to be here. */
  void add(int slot, long slotNanos) {
    size++;
    rise(size - 1, slot, slotNanos);
  }

  /** Whether a slot is here that was reserved. */
  boolean has(int slot) {
    return places[Slots.piece(slot)][Slots.within(slot)] != 0;
  }

  /** Takes a slot out that is here. */
  void remove(int slot) {
    int place = place(slot);
    places[Slots.piece(slot)][Slots.within(slot)] = 0;
    size--;
    int last = slotAt(size);
    long lastNanos = nanosAt(size);
    if (last == slot) {
      return;
    }
    if (place > 0 && lastNanos < nanosAt(above(place))) {
      rise(place, last, lastNanos);
    } else {
      sink(place, last, lastNanos);
    }
  }

  /** The slot whose time is the earliest; {@link SlotList#NONE} if there is none. */
  int first() {
    return size == 0 ? SlotList.NONE : slotAt(0);
  }

  /** The earliest time, if there is one. */
  long firstNanos() {
    return nanosAt(0);
  }

  /** Gives a slot that is here a later time, or leaves it its own. */
  void delay(int slot, long laterNanos) {
    sink(place(slot), slot, laterNanos);
  }

  /** Makes it as empty as a new one. */
  void forget() {
    slots = new int[0][];
    nanos = new long[0][];
    places = new int[0][];
    size = 0;
  }

  private void rise(int from, int slot, long slotNanos) {
    int place = from;
    while (place > 0 && slotNanos < nanosAt(above(place))) {
      put(place, slotAt(above(place)), nanosAt(above(place)));
      place = above(place);
    }
    put(place, slot, slotNanos);
  }

  private void sink(int from, int slot, long slotNanos) {
    int place = from;
    int next = firstBelow(place);
    while (next < size && nanosAt(next) < slotNanos) {
      put(place, slotAt(next), nanosAt(next));
      place = next;
      next = firstBelow(place);
    }
    put(place, slot, slotNanos);
  }

  private static int above(int place) {
    return (place - 1) / 2;
  }

  /** Of the two below, the one with the earlier time. */
  private int firstBelow(int place) {
    int left = 2 * place + 1;
    int right = left + 1;
    return right < size && nanosAt(right) < nanosAt(left) ? right : left;
  }

  private void put(int place, int slot, long slotNanos) {
    slots[Slots.piece(place)][Slots.within(place)] = slot;
    nanos[Slots.piece(place)][Slots.within(place)] = slotNanos;
    places[Slots.piece(slot)][Slots.within(slot)] = place + 1;
  }

  private int place(int slot) {
    return places[Slots.piece(slot)][Slots.within(slot)] - 1;
  }

  private int slotAt(int place) {
    return slots[Slots.piece(place)][Slots.within(place)];
  }

  private long nanosAt(int place) {
    return nanos[Slots.piece(place)][Slots.within(place)];
  }
}
