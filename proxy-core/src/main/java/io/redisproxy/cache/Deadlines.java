package io.redisproxy.cache;

import java.util.Arrays;

/**
 * The values that live shorter than the others, by their slots, the one that is over first on top:
 * a binary heap that knows where in it each slot stands, so that any can be taken out.
 */
final class Deadlines {

  private static final int FEWEST = 16;

  /** The slots, and beside each when its value is over. */
  private int[] slots = {};

  private long[] nanos = {};
  private int size;

  /** By slot: where it stands in the heap. */
  private int[] places = {};

  /** Makes room for one more. Only this needs memory. */
  void reserve(int slot) {
    if (slot >= places.length) {
      places = Arrays.copyOf(places, Math.max(slot + FEWEST, 2 * places.length));
    }
    if (size == slots.length) {
      long[] wider = Arrays.copyOf(nanos, FEWEST + 2 * size);
      slots = Arrays.copyOf(slots, wider.length);
      nanos = wider;
    }
  }

  /** The slot has to be reserved, and not to be here. */
  void add(int slot, long deadlineNanos) {
    size++;
    rise(size - 1, slot, deadlineNanos);
  }

  /** Takes a slot out that is here. */
  void remove(int slot) {
    int place = places[slot];
    size--;
    int last = slots[size];
    long lastNanos = nanos[size];
    if (last == slot) {
      return;
    }
    if (place > 0 && isBefore(lastNanos, nanos[above(place)])) {
      rise(place, last, lastNanos);
    } else {
      sink(place, last, lastNanos);
    }
  }

  /** The slot whose value is over first; {@link SlotList#NONE} if there is none. */
  int first() {
    return size == 0 ? SlotList.NONE : slots[0];
  }

  /** Makes it as empty as a new one. */
  void forget() {
    slots = new int[0];
    nanos = new long[0];
    places = new int[0];
    size = 0;
  }

  private void rise(int from, int slot, long deadlineNanos) {
    int place = from;
    while (place > 0 && isBefore(deadlineNanos, nanos[above(place)])) {
      put(place, slots[above(place)], nanos[above(place)]);
      place = above(place);
    }
    put(place, slot, deadlineNanos);
  }

  private void sink(int from, int slot, long deadlineNanos) {
    int place = from;
    int next = firstBelow(place);
    while (next < size && isBefore(nanos[next], deadlineNanos)) {
      put(place, slots[next], nanos[next]);
      place = next;
      next = firstBelow(place);
    }
    put(place, slot, deadlineNanos);
  }

  private static int above(int place) {
    return (place - 1) / 2;
  }

  /** Of the two below, the one that is over first. */
  private int firstBelow(int place) {
    int left = 2 * place + 1;
    int right = left + 1;
    return right < size && isBefore(nanos[right], nanos[left]) ? right : left;
  }

  private void put(int place, int slot, long deadlineNanos) {
    slots[place] = slot;
    nanos[place] = deadlineNanos;
    places[slot] = place;
  }

  private static boolean isBefore(long nanos, long otherNanos) {
    return nanos - otherNanos < 0;
  }
}
