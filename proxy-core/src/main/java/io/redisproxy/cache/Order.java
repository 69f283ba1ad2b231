package io.redisproxy.cache;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values in order of reading and in order of storing, and all that follows from these: which
 * one goes when room is needed, which are over, and the books. One lock guards it; see {@link
 * Cache} for when it is taken, and why hits do without.
 */
final class Order<W> {

  private static final int MANY = 64;

  private final Bounds bounds;
  private final Clock clock;
  private final Validity validity;

  private final Slots slots = new Slots();
  private final SlotList reading = new SlotList();
  private final SlotList storing = new SlotList();
  private final Deadlines deadlines = new Deadlines();

  /** This one and those after it have never been taken. */
  private int freshSlot;

  private volatile Notes[] notes = {};

  // What is in the lists; and how much of that is cleared, and waits to be removed.
  private int size;
  private long bytes;
  private int clearedSize;
  private long clearedBytes;

  private volatile long stores;
  private long evictions;
  private long expirations;
  private long invalidations;

  Order(Bounds bounds, Clock clock, Validity validity) {
    this.bounds = bounds;
    this.clock = clock;
    this.validity = validity;
  }

  synchronized Reader<W> newReader(int mostNotes, @Nullable Loader<W> loader) {
    Notes its = new Notes(mostNotes);
    Notes[] more = Arrays.copyOf(notes, notes.length + 1);
    more[notes.length] = its;
    notes = more;
    return new Reader<>(this, its, loader);
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
      Load<W> load, byte[] block, long lifeNanos, boolean absent, List<Stored> leaving) {
    if (load.lastClear != validity.lastClear() || !bounds.canHold(block)) {
      return null;
    }
    // Before room is made: a slot that is freed now must not be the new value's.
    int slot = takeSlot();
    boolean brief = lifeNanos < bounds.ttlNanos();
    Stored stored = null;
    try {
      if (brief) {
        deadlines.reserve(slot);
      }
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
        reading.addFree(slot);
      }
    }
    slots.own(slot, stored);
    reading.append(slot);
    storing.append(slot);
    if (brief) {
      deadlines.add(slot, stored.sinceNanos + lifeNanos);
    }
    size++;
    bytes += block.length;
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
    if (stored.slot != Stored.GONE && validity.isOver(stored, clock.nanos())) {
      expire(stored);
    }
    return stored.slot == Stored.GONE;
  }

  /** Takes the value out. */
  synchronized boolean invalidate(Stored stored) {
    if (stored.slot == Stored.GONE) {
      return false;
    }
    if (validity.isOver(stored, clock.nanos())) {
      expire(stored);
      return false;
    }
    unlist(stored, leave(stored));
    invalidations++;
    return true;
  }

  /** Parts all values and loads from those who ask from now on. */
  synchronized int clear() {
    validity.clear(clock.nanos());
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
      reading.forgetLinks();
      storing.forgetLinks();
      deadlines.forget();
      freshSlot = 0;
    }
  }

  /** Brings the order of reading up to date with the hits noted until then. */
  synchronized void applyHits(long untilNanos) {
    Notes[] all = notes;
    while (true) {
      Notes earliest = null;
      long earliestNanos = untilNanos;
      for (Notes each : all) {
        if (each.hasNext() && each.nextNanos() <= earliestNanos) {
          earliest = each;
          earliestNanos = each.nextNanos();
        }
      }
      if (earliest == null) {
        break;
      }
      int slot = earliest.takeSlot();
      Stored owner = slots.owner(slot);
      // A note from before the owner was stored was meant for an earlier one.
      boolean its = owner != null && earliestNanos >= owner.sinceNanos;
      if (its) {
        reading.moveToNewest(slot);
      }
      earliest.heeded(its);
    }
    for (Notes each : all) {
      each.release();
    }
  }

  /** Whether what these say last has moved its value in the order of reading. */
  synchronized boolean isHeeded(Notes its) {
    return !its.hasNext() && its.lastWasHeeded();
  }

  /** Of all threads; takes no lock. */
  Notes[] notes() {
    return notes;
  }

  /** How many there have been; takes no lock. */
  long stores() {
    return stores;
  }

  synchronized Books books() {
    return new Books(
        size - clearedSize, bytes - clearedBytes, stores, evictions, expirations, invalidations);
  }

  /**
   * Takes values out until one more of that weight has room: those that are over first, then those
   * that were read least recently.
   *
   * @return the moment up to which hits were applied
   */
  private long makeRoom(int weight, List<Stored> leaving) {
    long nowNanos = clock.nanos();
    applyHits(nowNanos);
    while (size >= bounds.capacity() || bytes > bounds.maxBytes() - weight) {
      Stored over = firstOver(nowNanos);
      if (over != null) {
        leaving.add(over);
        expire(over);
        continue;
      }
      Stored victim = slots.ownerOf(reading.oldest());
      leaving.add(victim);
      boolean evicted = evict(victim);
      if (!evicted) {
        leaving.remove(leaving.size() - 1);
      }
      // Among many victims now and then as well, lest other threads' notes heap up meanwhile.
      if (!evicted || leaving.size() % MANY == 0) {
        nowNanos = clock.nanos();
        applyHits(nowNanos);
      }
    }
    return nowNanos;
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

  /** Takes the value out, unless somebody has read it just now. */
  private boolean evict(Stored victim) {
    int slot = leave(victim);
    for (Notes each : notes) {
      if (each.hasSince(slot, victim.sinceNanos)) {
        victim.slot = slot;
        return false;
      }
    }
    unlist(victim, slot);
    evictions++;
    return true;
  }

  private void expire(Stored stored) {
    unlist(stored, leave(stored));
    if (validity.isCleared(stored.sinceNanos)) {
      clearedSize--;
      clearedBytes -= stored.block.length;
    } else {
      expirations++;
    }
  }

  /**
   * From here on nobody is answered with the value. Who was, has noted it before, unless it was the
   * one read last of all anyway.
   */
  private static int leave(Stored stored) {
    int slot = stored.slot;
    stored.slot = Stored.GONE;
    return slot;
  }

  private int takeSlot() {
    if (reading.hasFree()) {
      return reading.takeFree();
    }
    if (freshSlot == slots.count()) {
      // All or nothing, should there be no memory.
      int[][] forReading = reading.widened();
      int[][] forStoring = storing.widened();
      slots.useOwners(slots.widened());
      reading.useLinks(forReading);
      storing.useLinks(forStoring);
    }
    return freshSlot++;
  }

  private void unlist(Stored stored, int slot) {
    reading.remove(slot);
    storing.remove(slot);
    if (stored.isBrief()) {
      deadlines.remove(slot);
    }
    slots.own(slot, null);
    reading.addFree(slot);
    size--;
    bytes -= stored.block.length;
  }
}
