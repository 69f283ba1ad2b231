package io.redisproxy.cache;

import io.redisproxy.cache.Reader.Found;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One lock's share of the table: loads and stored values by their keys, in chains. Only who holds
 * the lock writes; {@link #find} reads without it.
 *
 * <p>A reader without the lock never sees a wrong entry, since an entry's key is final and is
 * compared. It may miss one: if the chain that it walks along is being rewired, or if it walks a
 * table that has just been outgrown. So what it did not find, it asks for again under the lock.
 */
final class Stripe<W> {

  private static final int FEWEST_BUCKETS = 16;

  private final Validity validity;
  private volatile AtomicReferenceArray<@Nullable Entry> buckets =
      new AtomicReferenceArray<>(FEWEST_BUCKETS);
  private int entries;

  Stripe(Validity validity) {
    this.validity = validity;
  }

  /** The key's entry, if it is certain that there is one. Takes no lock. */
  @Nullable Entry find(int hash, byte[] array, int offset, int length) {
    AtomicReferenceArray<@Nullable Entry> all = buckets;
    Entry entry = all.getAcquire(bucket(all, hash));
    while (entry != null && !entry.isFor(hash, array, offset, length)) {
      entry = entry.next;
    }
    return entry;
  }

  /**
   * Joins the key's load, or begins one, which replaces a load from before the last clear.
   *
   * @return null if there is a stored value
   */
  synchronized @Nullable Found joinOrBegin(
      int hash, byte[] array, int offset, int length, W asker, Reader<W> reader) {
    Entry entry = find(hash, array, offset, length);
    if (entry instanceof Stored) {
      return null;
    }
    long lastClear = validity.lastClear();
    if (entry instanceof Load<?>) {
      @SuppressWarnings("unchecked") // a stripe holds loads of its own W only
      Load<W> load = (Load<W>) entry;
      if (load.lastClear == lastClear) {
        load.join(asker);
        return Found.JOINED;
      }
      remove(load);
    }
    byte[] key = Arrays.copyOfRange(array, offset, offset + length);
    Load<W> load = new Load<>(hash, key, asker, lastClear);
    insert(load);
    reader.found(load);
    return Found.FIRST;
  }

  synchronized boolean contains(Load<W> load) {
    Entry at = buckets.getPlain(bucket(buckets, load.hash));
    while (at != null && at != load) {
      at = at.next;
    }
    return at != null;
  }

  /** Puts the value in the load's place: nobody can join any more, everybody finds the value. */
  synchronized void replace(Load<W> load, Stored stored) {
    stored.next = load.next;
    relink(load, stored);
  }

  /** Takes the entry out, unless it is out. */
  synchronized void remove(Entry entry) {
    if (relink(entry, entry.next)) {
      entries--;
      if (entries == 0 && buckets.length() > FEWEST_BUCKETS) {
        buckets = new AtomicReferenceArray<>(FEWEST_BUCKETS);
      }
    }
  }

  private static int bucket(AtomicReferenceArray<?> all, int hash) {
    return hash & (all.length() - 1);
  }

  private void insert(Entry entry) {
    if (entries == buckets.length()) {
      grow();
    }
    push(buckets, entry);
    entries++;
  }

  /**
   * Makes what leads to {@code entry} lead to {@code instead}.
   *
   * @return whether anything led to it
   */
  private boolean relink(Entry entry, @Nullable Entry instead) {
    int bucket = bucket(buckets, entry.hash);
    Entry before = null;
    Entry at = buckets.getPlain(bucket);
    while (at != entry) {
      if (at == null) {
        return false;
      }
      before = at;
      at = at.next;
    }
    if (before == null) {
      buckets.setRelease(bucket, instead);
    } else {
      before.next = instead;
    }
    return true;
  }

  private void grow() {
    AtomicReferenceArray<@Nullable Entry> wider = new AtomicReferenceArray<>(2 * buckets.length());
    for (int bucket = 0; bucket < buckets.length(); bucket++) {
      Entry entry = buckets.getPlain(bucket);
      while (entry != null) {
        Entry next = entry.next;
        push(wider, entry);
        entry = next;
      }
    }
    buckets = wider;
  }

  private static void push(AtomicReferenceArray<@Nullable Entry> all, Entry entry) {
    int bucket = bucket(all, entry.hash);
    entry.next = all.getPlain(bucket);
    all.setRelease(bucket, entry);
  }
}
