package io.redisproxy.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values in order of reading and in order of storing, and all that follows from these: which
 * one goes when room is needed, which are over, and the books. One lock guards it; see {@link
 * Cache} for when it is taken, and why hits do without.
 */
final class Order {

  /** Twice what suffices. */
  private static final int SETTLED_AT_ONCE = 16;

  private final Bounds bounds;
  private final Clock clock;
  private final Validity validity;
  private final Room room;

  private final Slots slots = new Slots();
  private final SlotList storing = new SlotList();

  /** The order of reading, as far as it is known: a hit only writes its time on its value. */
  private final SlotQueue reading = new SlotQueue();

  /** The values that live shorter than the others, by when they are over. */
  private final SlotHeap deadlines = new SlotHeap();

  /** This one and those after it have never been taken. */
  private int freshSlot;

  /**
   * While room is scarce: values with lower slots may have been read without being put in order.
   */
  private int unsettledEnd;

  // What is in them; and how much of that is cleared, and waits to be removed.
  private int size;
  private long bytes;
  private int clearedSize;
  private long clearedBytes;

  /** Says nothing, but nobody can leave out what it was computed from. */
  int seenNear;

  private long lastSinceNanos = Long.MIN_VALUE;
  private long stores;
  private long evictions;
  private long expirations;
  private long invalidations;

  Order(Bounds bounds, Clock clock, Validity validity, Room room) {
    this.bounds = bounds;
    this.clock = clock;
    this.validity = validity;
    this.room = room;
  }

  /**
   * Takes the load's value in, if there was no clear since the load began and the value fits. The
   * caller holds the lock of the key's stripe: nobody may join the load, and so see the time
   * before, while those who go are chosen.
   *
   * @param lifeNanos how long it lives, if that is shorter than the others live
   * @param absent whether it is known that there is no value
   * @param leaving gets those who have to go for it, for the caller to remove from the table
   */
  synchronized @Nullable Stored admit(
      Load<?> load, byte[] block, long lifeNanos, boolean absent, List<Stored> leaving) {
    if (load.lastClear != validity.lastClear() || !bounds.canHold(block)) {
      return null;
    }
    int slot = takeSlot();
    boolean brief = lifeNanos < bounds.ttlNanos();
    Stored stored = null;
    try {
      if (brief) {
        deadlines.reserve(slot);
      }
      settle();
      long sinceNanos = validity.since(makeRoom(block.length, leaving));
      stored =
          brief || absent || load.database() != 0
              ? new Stored.Special(
                  load,
                  block,
                  sinceNanos,
                  slot,
                  Math.min(lifeNanos, bounds.ttlNanos()),
                  brief,
                  absent)
              : new Stored(load, block, sinceNanos, slot);
    } finally {
      if (stored == null) {
        storing.addFree(slot);
      }
    }
    slots.own(slot, stored);
    storing.append(slot);
    reading.add(slot, stored.sinceNanos);
    if (brief) {
      // As late as can be said at most.
      long nanos = Math.min(lifeNanos, Long.MAX_VALUE - stored.sinceNanos);
      deadlines.add(slot, stored.sinceNanos + nanos);
    }
    size++;
    bytes += block.length;
    lastSinceNanos = stored.sinceNanos;
    stores++;
    return stored;
  }

  /**
   * Takes the value out if it is over; and if a store is about to evict it, waits for what comes of
   * that.
   *
   * @return whether it is out
   */
  synchronized boolean isOut(Stored stored) {
    if (!stored.isGone() && validity.isOver(stored, clock.nanos())) {
      expire(stored);
    }
    return stored.isGone();
  }

  /** Takes the value out. */
  synchronized boolean invalidate(Stored stored) {
    if (stored.isGone()) {
      return false;
    }
    if (validity.isOver(stored, clock.nanos())) {
      expire(stored);
      return false;
    }
    remove(stored);
    invalidations++;
    return true;
  }

  /** Parts all values and loads from those who ask from now on. */
  synchronized int clear() {
    // The last may have been stored later than the clock says.
    validity.clear(Math.max(clock.nanos(), lastSinceNanos));
    int gone = size - clearedSize;
    invalidations += gone;
    clearedSize = size;
    clearedBytes = bytes;
    return gone;
  }

  /**
   * Takes values out that are over, the oldest first.
   *
   * @param leaving gets them, for the caller to remove from the table
   */
  synchronized void reclaim(int atMost, List<Stored> leaving) {
    long nowNanos = clock.nanos();
    while (size > 0 && leaving.size() < atMost) {
      Stored over = firstOver(nowNanos);
      if (over == null) {
        break;
      }
      leaving.add(over);
      expire(over);
    }
    if (size == 0 && slots.count() > Slots.PIECE) {
      slots.forgetOwners();
      reading.forget();
      storing.forgetLinks();
      deadlines.forget();
      freshSlot = 0;
    }
  }

  /**
   * Puts the values that have these slots, if any have, where they belong in the order of reading:
   * a store that needs room is not to find the work of very many hits undone.
   */
  synchronized void putInPlace(int[] ofSlots, int count) {
    bringNear(ofSlots, count);
    for (int i = 0; i < count; i++) {
      putInPlace(ofSlots[i]);
    }
  }

  private void putInPlace(int slot) {
    Stored stored = slots.owner(slot);
    if (stored != null) {
      reading.delay(slot, stored.lastReadNanos());
    }
  }

  /**
   * Makes up for what hits were spared while there was room; bit by bit, so that it is done when
   * there is none: by then, at least one value in eight has been stored, with the one that needs
   * another's room.
   */
  private void settle() {
    if (room.becomesScarce(size)) {
      unsettledEnd = freshSlot;
    }
    int end = room.isScarce() ? Math.max(0, unsettledEnd - SETTLED_AT_ONCE) : unsettledEnd;
    while (unsettledEnd > end) {
      unsettledEnd--;
      putInPlace(unsettledEnd);
    }
  }

  /**
   * Only looks at what will be needed for each, one after the other: then memory is waited for by
   * all at once.
   */
  private void bringNear(int[] ofSlots, int count) {
    int seen = 0;
    for (int i = 0; i < count; i++) {
      Stored stored = slots.owner(ofSlots[i]);
      if (stored != null) {
        seen += (int) stored.lastReadNanos() + reading.look(ofSlots[i]);
      }
    }
    for (int i = 0; i < count; i++) {
      if (slots.owner(ofSlots[i]) != null) {
        seen += reading.lookBeside(ofSlots[i]);
      }
    }
    seenNear = seen;
  }

  synchronized Books books() {
    return new Books(
        size - clearedSize, bytes - clearedBytes, stores, evictions, expirations, invalidations);
  }

  /**
   * Takes values out until one more of that weight has room: those that are over first, then those
   * that were read least recently.
   *
   * @return now; and after any read that has kept a value from being taken out
   */
  private long makeRoom(int weight, List<Stored> leaving) {
    long nowNanos = clock.nanos();
    long lastReadNanos = nowNanos;
    while (size >= bounds.capacity() || bytes > bounds.maxBytes() - weight) {
      Stored over = firstOver(nowNanos);
      if (over != null) {
        leaving.add(over);
        expire(over);
        continue;
      }
      Stored first = slots.ownerOf(reading.first());
      leaving.add(first);
      if (first.leaveIfLastReadAt(reading.firstNanos())) {
        unlist(first);
        evictions++;
      } else {
        leaving.remove(leaving.size() - 1);
        long readNanos = first.lastReadNanos();
        reading.delayFirst(readNanos);
        lastReadNanos = Math.max(lastReadNanos, readNanos + 1);
      }
    }
    return lastReadNanos;
  }

  /** A value that is over, if there is one. There has to be a value at all. */
  private @Nullable Stored firstOver(long nowNanos) {
    Stored oldest = slots.ownerOf(storing.oldest());
    if (validity.isOver(oldest, nowNanos)) {
      return oldest;
    }
    int slot = deadlines.first();
    if (slot == SlotList.NONE) {
      return null;
    }
    Stored brief = slots.ownerOf(slot);
    return validity.isOver(brief, nowNanos) ? brief : null;
  }

  private void expire(Stored stored) {
    remove(stored);
    if (validity.isCleared(stored.sinceNanos)) {
      clearedSize--;
      clearedBytes -= stored.block.length;
    } else {
      expirations++;
    }
  }

  private void remove(Stored stored) {
    stored.leave();
    unlist(stored);
  }

  private int takeSlot() {
    if (storing.hasFree()) {
      return storing.takeFree();
    }
    // If there is no memory for all of it, what there is will do for the next.
    if (freshSlot == slots.count()) {
      slots.addPiece();
    }
    reading.reserve(freshSlot, freshSlot + 1);
    storing.reserve(freshSlot);
    return freshSlot++;
  }

  private void unlist(Stored stored) {
    int slot = stored.slot;
    reading.remove(slot);
    storing.remove(slot);
    if (stored.isBrief()) {
      deadlines.remove(slot);
    }
    slots.own(slot, null);
    storing.addFree(slot);
    size--;
    bytes -= stored.block.length;
  }
}
