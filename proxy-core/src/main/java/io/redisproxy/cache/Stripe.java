package io.redisproxy.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
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

  private static final VarHandle BUCKET = MethodHandles.arrayElementVarHandle(Entry[].class);
  private static final int FEWEST_BUCKETS = 16;

  private final Validity validity;
  private final Order order;

  /** What it has while it is small; kept, because taking an entry out must not need memory. */
  private final @Nullable Entry[] fewBuckets = new Entry[FEWEST_BUCKETS];

  private volatile @Nullable Entry[] buckets = fewBuckets;
  private int entries;

  Stripe(Validity validity, Order order) {
    this.validity = validity;
    this.order = order;
  }

  /** The first entry of the bucket in which the hash's keys are. */
  @Nullable Entry first(int hash) {
    @Nullable Entry[] all = buckets;
    return (Entry) BUCKET.getAcquire(all, bucket(all, hash));
  }

  /** The key's entry; without the lock, null does not mean that there is none. */
  @Nullable Entry find(int hash, int database, byte[] array, int offset, int length) {
    Entry entry = first(hash);
    while (entry != null && !entry.isFor(hash, database, array, offset, length)) {
      entry = entry.next;
    }
    return entry;
  }

  /**
   * Joins the key's load, or begins one in place of a value that is out or a load that was parted,
   * or is from before the last clear; and says so to {@code reader}.
   *
   * @return false if there is a value to be had
   */
  synchronized boolean joinOrBegin(
      int hash, int database, byte[] array, int offset, int length, W asker, Reader<W> reader) {
    Entry entry = find(hash, database, array, offset, length);
    long lastClear = validity.lastClear();
    Loader<W> loader = reader.loader();
    if (entry instanceof Load<?>) {
      @SuppressWarnings("unchecked") // a stripe holds loads of its own W only
      Load<W> load = (Load<W>) entry;
      if (!load.parted && load.lastClear == lastClear) {
        load.join(asker);
        reader.begun(null);
        return true;
      }
      loader = load.loader();
    } else if (entry instanceof Stored stored && !order.isOut(stored)) {
      return false;
    }
    byte[] key = Arrays.copyOfRange(array, offset, offset + length);
    Load<W> load = new Load<>(hash, database, key, asker, loader, lastClear);
    if (entry == null) {
      insert(load);
    } else {
      replace(entry, load);
    }
    reader.begun(load);
    return true;
  }

  /** Whether what the load brings may take its place. */
  synchronized boolean expects(Load<W> load) {
    return !load.parted && contains(load);
  }

  private boolean contains(Load<W> load) {
    Entry at = buckets[bucket(buckets, load.hash)];
    while (at != null && at != load) {
      at = at.next;
    }
    return at != null;
  }

  synchronized void replace(Entry entry, Entry instead) {
    instead.next = entry.next;
    relink(entry, instead);
  }

  /** Takes the entry out, unless it is out. */
  synchronized void remove(Entry entry) {
    if (relink(entry, entry.next)) {
      entries--;
      if (entries == 0) {
        buckets = fewBuckets;
      }
    }
  }

  private static int bucket(@Nullable Entry[] all, int hash) {
    return hash & (all.length - 1);
  }

  private void insert(Entry entry) {
    if (entries == buckets.length) {
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
    Entry at = buckets[bucket];
    while (at != entry) {
      if (at == null) {
        return false;
      }
      before = at;
      at = at.next;
    }
    if (before == null) {
      BUCKET.setRelease(buckets, bucket, instead);
    } else {
      before.next = instead;
    }
    return true;
  }

  private void grow() {
    @Nullable Entry[] wider = new Entry[2 * buckets.length];
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      Entry entry = buckets[bucket];
      while (entry != null) {
        Entry next = entry.next;
        push(wider, entry);
        entry = next;
      }
    }
    buckets = wider;
    Arrays.fill(fewBuckets, null);
  }

  private static void push(@Nullable Entry[] all, Entry entry) {
    int bucket = bucket(all, entry.hash);
    entry.next = all[bucket];
    BUCKET.setRelease(all, bucket, entry);
  }
}
