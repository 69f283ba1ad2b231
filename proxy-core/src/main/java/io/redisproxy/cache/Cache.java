package io.redisproxy.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

public final class Cache<W> {

  private static final int STRIPES = 64;
  private static final int NOTES = 128;
  private static final int RECLAIMED_AT_ONCE = 32;

  private final long maxBytes;
  private final long ttlNanos;
  private final Clock clock;
  private final KeyHash keyHash = KeyHash.random();
  private final Validity validity;
  private final Table<W> table;
  private final Order<W> order;

  public Cache(Bounds bounds, Clock clock) {
    this(bounds, clock, STRIPES);
  }

  Cache(Bounds bounds, Clock clock, int stripes) {
    this.maxBytes = bounds.maxBytes();
    this.ttlNanos = bounds.ttlNanos();
    this.clock = clock;
    validity = new Validity(ttlNanos);
    order = new Order<>(bounds, clock, validity);
    table = new Table<>(stripes, clock, validity, order);
  }

  /** For one thread's look-ups. The cache never forgets a reader, so threads keep theirs. */
  public Reader<W> newReader() {
    return newReader(NOTES);
  }

  Reader<W> newReader(int notes) {
    return order.newReader(notes);
  }

  /**
   * Looks the key up. If the answer is null and {@code reader} has begun a load, the caller must
   * end it, with {@link #store} or {@link #drop}; until then {@code asker} and all who join wait.
   *
   * @return the value that was hit; null if it has to be waited for
   */
  public @Nullable Stored get(byte[] array, int offset, int length, W asker, Reader<W> reader) {
    int hash = keyHash.hash(array, offset, length);
    Stripe<W> stripe = table.stripe(hash);
    while (true) {
      Entry entry = stripe.find(hash, array, offset, length);
      if (entry instanceof Stored stored && isHit(stored, reader)) {
        return stored;
      }
      if (stripe.joinOrBegin(hash, array, offset, length, asker, reader)) {
        return null;
      }
    }
  }

  private boolean isHit(Stored stored, Reader<W> reader) {
    int slot = stored.slot;
    boolean newest = reader.isNewest(slot);
    long nowNanos = clock.nanos();
    if (slot == Stored.GONE || validity.isOver(stored.sinceNanos, nowNanos)) {
      return false;
    }
    if (!newest) {
      reader.note(slot, nowNanos);
    }
    if (stored.slot != slot) {
      return false;
    }
    // A store on another thread may have read its clock after this look-up read its own.
    long ageNanos = Math.max(0, nowNanos - stored.sinceNanos);
    reader.hit(ageNanos, ttlNanos - ageNanos);
    return true;
  }

  public boolean store(Load<W> load, byte[] block) {
    Stripe<W> stripe = table.stripe(load.hash);
    List<Stored> leaving = new ArrayList<>(0);
    Stored stored = null;
    synchronized (stripe) {
      if (stripe.contains(load)) {
        stored = order.admit(load, block, leaving);
        if (stored == null) {
          stripe.remove(load);
        } else {
          stripe.replace(load, stored);
        }
      }
    }
    leaving.forEach(gone -> table.stripe(gone.hash).remove(gone));
    return stored != null;
  }

  /** Whether all bytes there are suffice for this key and value. */
  public boolean canHold(byte[] block) {
    return block.length <= maxBytes;
  }

  /** Ends a load that brought nothing to store. */
  public void drop(Load<W> load) {
    table.stripe(load.hash).remove(load);
  }

  public boolean invalidate(byte[] array, int offset, int length) {
    int hash = keyHash.hash(array, offset, length);
    Stripe<W> stripe = table.stripe(hash);
    synchronized (stripe) {
      Entry entry = stripe.find(hash, array, offset, length);
      if (entry == null) {
        return false;
      }
      stripe.remove(entry);
      return entry instanceof Stored stored && order.invalidate(stored);
    }
  }

  public void clear() {
    order.clear();
  }

  public int reclaim(int atMost) {
    List<Stored> leaving = new ArrayList<>(RECLAIMED_AT_ONCE);
    int gone = 0;
    do {
      leaving.clear();
      order.reclaim(Math.min(atMost - gone, RECLAIMED_AT_ONCE), leaving);
      leaving.forEach(stored -> table.stripe(stored.hash).remove(stored));
      gone += leaving.size();
    } while (gone < atMost && !leaving.isEmpty());
    return gone;
  }

  public Books books() {
    return order.books();
  }
}
