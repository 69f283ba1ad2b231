package io.redisproxy.cache;

import io.redisproxy.cache.Look.Found;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One lock's share of the cache: a hash table of loads and stored values, the stored ones linked in
 * order of reading and in order of storing. Every method that is not private takes the lock, guards
 * data only, and calls nothing outside of this room.
 */
final class Stripe<W> {

  /** What the ends say when there is nothing stored. */
  static final long NONE = Long.MAX_VALUE;

  private final int index;
  private final Ends ends;
  private final long ttlNanos;

  private @Nullable Entry[] buckets = new Entry[16];
  private int entries;

  private @Nullable Stored leastRecent;
  private @Nullable Stored mostRecent;
  private @Nullable Stored firstStored;
  private @Nullable Stored lastStored;

  private long evictions;
  private long expirations;

  Stripe(int index, Ends ends, long ttlNanos) {
    this.index = index;
    this.ends = ends;
    this.ttlNanos = ttlNanos;
  }

  /** Finds the key's value, or joins its load, or begins one. */
  synchronized Found get(
      int hash, byte[] array, int offset, int length, long nowNanos, W asker, Look<W> look) {
    Entry entry = find(hash, array, offset, length);
    if (entry instanceof Stored stored) {
      if (!expired(stored, nowNanos)) {
        touch(stored, nowNanos);
        look.block = stored.block;
        look.offset = length;
        // A store on another thread may have read its clock after this look-up read its own.
        look.ageNanos = Math.max(0, nowNanos - stored.storedNanos);
        look.ttlNanos = ttlNanos - look.ageNanos;
        return Found.HIT;
      }
      expire(stored);
    } else if (entry instanceof Load<?>) {
      @SuppressWarnings("unchecked") // a stripe holds loads of its own W only
      Load<W> load = (Load<W>) entry;
      load.join(asker);
      return Found.JOINED;
    }
    Load<W> load = new Load<>(hash, Arrays.copyOfRange(array, offset, offset + length), asker);
    insert(load);
    look.load = load;
    return Found.FIRST;
  }

  /** Ends a load with a value: afterwards nobody can join it and everybody can find the value. */
  synchronized void replace(Load<W> load, byte[] block, long nowNanos) {
    unlink(load);
    // Stamps never run backwards within a list, whatever order threads come in.
    long stamp = mostRecent == null ? nowNanos : Math.max(nowNanos, mostRecent.readNanos);
    Stored stored = new Stored(load.hash, block, load.keyLength, stamp);
    insert(stored);
    appendRead(stored);
    appendStored(stored);
  }

  /** Ends a load with nothing to store. */
  synchronized void remove(Load<W> load) {
    unlink(load);
  }

  /** Drops the least recently read value, if that is still the one read at {@code stamp}. */
  synchronized boolean evict(long stamp) {
    Stored victim = leastRecent;
    if (victim == null || victim.readNanos != stamp) {
      return false;
    }
    discard(victim);
    evictions++;
    return true;
  }

  /** Drops the value stored longest ago, if its time is up. */
  synchronized boolean expireFirst(long nowNanos) {
    Stored first = firstStored;
    if (first == null || !expired(first, nowNanos)) {
      return false;
    }
    expire(first);
    return true;
  }

  synchronized long evictions() {
    return evictions;
  }

  synchronized long expirations() {
    return expirations;
  }

  private boolean expired(Stored stored, long nowNanos) {
    return nowNanos - stored.storedNanos >= ttlNanos;
  }

  private void expire(Stored stored) {
    discard(stored);
    expirations++;
    ends.gone();
  }

  private void discard(Stored stored) {
    unlink(stored);
    unlinkRead(stored);
    unlinkStored(stored);
  }

  private void touch(Stored stored, long nowNanos) {
    if (stored != mostRecent) {
      unlinkRead(stored);
      appendRead(stored);
    }
    Stored before = stored.lessRecent;
    stored.readNanos = before == null ? nowNanos : Math.max(nowNanos, before.readNanos);
    if (stored == leastRecent) {
      ends.leastRecent(index, stored.readNanos);
    }
  }

  // The table.

  private @Nullable Entry find(int hash, byte[] array, int offset, int length) {
    Entry entry = buckets[hash & (buckets.length - 1)];
    while (entry != null && !entry.isFor(hash, array, offset, length)) {
      entry = entry.next;
    }
    return entry;
  }

  private void insert(Entry entry) {
    if (entries == buckets.length) {
      grow();
    }
    int bucket = entry.hash & (buckets.length - 1);
    entry.next = buckets[bucket];
    buckets[bucket] = entry;
    entries++;
  }

  private void unlink(Entry entry) {
    int bucket = entry.hash & (buckets.length - 1);
    Entry before = null;
    Entry at = buckets[bucket];
    while (at != entry) {
      if (at == null) {
        throw new IllegalStateException("the entry is not in the table");
      }
      before = at;
      at = at.next;
    }
    if (before == null) {
      buckets[bucket] = entry.next;
    } else {
      before.next = entry.next;
    }
    entry.next = null;
    entries--;
  }

  private void grow() {
    @Nullable Entry[] old = buckets;
    @Nullable Entry[] wider = new Entry[old.length * 2];
    for (Entry head : old) {
      Entry entry = head;
      while (entry != null) {
        Entry next = entry.next;
        int bucket = entry.hash & (wider.length - 1);
        entry.next = wider[bucket];
        wider[bucket] = entry;
        entry = next;
      }
    }
    buckets = wider;
  }

  // The order of reading.

  private void appendRead(Stored stored) {
    stored.lessRecent = mostRecent;
    stored.moreRecent = null;
    if (mostRecent == null) {
      leastRecent = stored;
      ends.leastRecent(index, stored.readNanos);
    } else {
      mostRecent.moreRecent = stored;
    }
    mostRecent = stored;
  }

  private void unlinkRead(Stored stored) {
    Stored less = stored.lessRecent;
    Stored more = stored.moreRecent;
    if (more == null) {
      mostRecent = less;
    } else {
      more.lessRecent = less;
    }
    if (less == null) {
      leastRecent = more;
      ends.leastRecent(index, more == null ? NONE : more.readNanos);
    } else {
      less.moreRecent = more;
    }
  }

  // The order of storing.

  private void appendStored(Stored stored) {
    stored.storedBefore = lastStored;
    if (lastStored == null) {
      firstStored = stored;
      ends.firstStored(index, stored.storedNanos);
    } else {
      lastStored.storedAfter = stored;
    }
    lastStored = stored;
  }

  private void unlinkStored(Stored stored) {
    Stored before = stored.storedBefore;
    Stored after = stored.storedAfter;
    if (after == null) {
      lastStored = before;
    } else {
      after.storedBefore = before;
    }
    if (before == null) {
      firstStored = after;
      ends.firstStored(index, after == null ? NONE : after.storedNanos);
    } else {
      before.storedAfter = after;
    }
  }
}
