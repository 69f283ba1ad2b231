package io.redisproxy.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of bytes with striped locks, exact in recency, expiry and size.
 *
 * <p><b>What it is made of.</b> A {@link Table} finds an entry by its key; it is split into stripes
 * with a lock each. An {@link Order} keeps the stored values in the order in which they were read,
 * and in the order in which they were stored; it has one lock. Each thread has a {@link Reader}.
 *
 * <p><b>An entry is loaded or loading.</b> Whoever asks for a key that nobody has asked for begins
 * its {@link Load}; whoever asks while it is under way joins it. So one question goes to Redis
 * however many ask, and no second map is needed to know who waits. Only a {@link Stored} value
 * takes a place: a load evicts nothing until it brings a value. What can befall a load, and what
 * comes of it:
 *
 * <table>
 * <caption>A load's ends</caption>
 * <tr><td>a value ({@link #store})<td>takes the load's place; who joined gets it
 * <tr><td>nothing, a failure, no time left ({@link #drop})<td>it is forgotten; who joined gets that
 * <tr><td>{@link #invalidate}, {@link #clear}<td>it is parted: who waits still gets its answer, what
 * it brings is not stored, and who asks from then on begins a load anew, behind it if it is still
 * under way
 * </table>
 *
 * <p><b>A hit takes no lock, and writes only to the value that it reads.</b> It finds the entry
 * without a lock, which {@link Stripe} explains, and raises the time at which the value was read
 * last to its own, by compare-and-set ({@link Stored#read}). It is put in its place in the order of
 * reading later, together with others: its thread remembers it for that, if it was not read just
 * before. At the latest, where it belongs is seen when it comes first in the order. So a store that
 * needs room comes upon few values that have to be put in their place before it knows who goes:
 * those that threads still remember, and those that were read several times within a few
 * milliseconds. As long as there is {@link Room} enough, threads remember nothing; stores make up
 * for that while what is left of it is taken.
 *
 * <p><b>Recency is exact all the same</b>, because a read counts by its time wherever the value
 * stands, and only what is first by what is known and was not read since is evicted:
 *
 * <ul>
 *   <li><i>What is known is never too late.</i> The time by which a value stands in the order is
 *       that of a read that there was, and reads only raise the true one. So if the first one's
 *       true time is the known one, no value was read longer ago.
 *   <li><i>A value may be read just when it is to be evicted.</i> Its time of reading is the word
 *       by which it is evicted, too: it is replaced by a mark if it is still what was known. Either
 *       the read comes first, and the value stays and is put in its place; or the mark does, and
 *       the read finds it and is none.
 *   <li><i>A read may carry a time from before the store that evicts, and be written after.</i> It
 *       makes some other value younger, and those were not chosen anyway.
 *   <li><i>A read may be seen by a store that has looked at the clock before it.</i> Then the store
 *       takes a later time than that read's for its own.
 *   <li><i>A read may find a later time written than its own.</i> Then somebody else has read the
 *       value while this look-up was under way, and whoever counts both as one at that time is
 *       right.
 * </ul>
 *
 * <p>The clock is read when a look-up has begun and before its value is looked at; for keys that
 * were brought near together, once for all. So of two look-ups of which one was over before the
 * other began, the second has the later time. Those that overlap may be ordered either way, but all
 * threads see the same order. Whatever a store decides, it decides while it holds the stripe of its
 * own key, so nobody can join the load, and so be earlier than the store, after the store has
 * looked at the clock.
 *
 * <p><b>Size is exact.</b> Values and their bytes are counted under the order's lock. Room is made
 * before a value is let in: what is over goes first, then what was read longest ago.
 *
 * <p><b>Expiry is exact.</b> Nearly all values live equally long, so the order of storing is the
 * order of expiry, and what is over (expired, or cleared) stands at its old end; those that live
 * shorter stand in a {@link SlotHeap} as well. A value that is over is never answered. It goes when
 * it is asked for, when room is needed, or when {@link #reclaim} comes by.
 *
 * <p><b>Lock rule.</b> First a stripe's lock, then the order's; never two stripes', never a
 * stripe's under the order's. A miss takes its stripe's to begin or join a load, and to end one; a
 * store takes the order's as well, and afterwards the stripe's of each value that had to go. Locks
 * guard data only: nothing is told or written to anybody while one is held.
 *
 * @param <W> who waits for loads; told by the caller, never by the cache
 */
public final class Cache<W> {

  private static final int STRIPES = 64;

  /** So few that a store, which may have to wait for them, does not wait long. */
  private static final int RECLAIMED_AT_ONCE = 32;

  /** Keeps the same key of two databases from having the same hash. */
  private static final int APART = 0x9E3779B9;

  private final Bounds bounds;
  private final Clock clock;
  private final KeyHash keyHash;
  private final Validity validity;
  private final Room room;
  private final Order order;
  private final Table<W> table;

  public Cache(Bounds bounds, Clock clock) {
    this(bounds, clock, STRIPES);
  }

  Cache(Bounds bounds, Clock clock, int stripes) {
    this(bounds, clock, stripes, KeyHash.random());
  }

  Cache(Bounds bounds, Clock clock, int stripes, KeyHash keyHash) {
    this.bounds = bounds;
    this.clock = clock;
    this.keyHash = keyHash;
    validity = new Validity(bounds.ttlNanos());
    room = new Room(bounds);
    order = new Order(bounds, clock, validity, room);
    table = new Table<>(stripes, validity, order);
  }

  /**
   * For one thread's look-ups.
   *
   * @param loader who fetches what the thread begins to load
   */
  public Reader<W> newReader(Loader<W> loader) {
    return new Reader<>(loader);
  }

  /** For a thread that fetches whatever it begins itself, however others may fare. */
  public Reader<W> newReader() {
    return new Reader<>(null);
  }

  /**
   * Says that {@code reader} will soon look the key up. Of a few keys that are looked up one after
   * the other, each makes the processor wait for memory some three times, if much is cached; those
   * that were {@link #bringNear brought near} together wait together.
   *
   * @return whether there is room for another one
   */
  public boolean expect(int database, byte[] array, int offset, int length, Reader<W> reader) {
    return reader.expect(hash(database, array, offset, length));
  }

  /** Looks at what the look-ups of all keys that were {@link #expect}ed will look at. */
  public void bringNear(Reader<W> reader) {
    reader.bringNear(table, clock.nanos());
  }

  /**
   * Looks for the value of a key that was brought near, and does nothing else. What is brought near
   * at once is looked up as of that moment, and before anything else is looked up with {@code
   * reader}.
   *
   * @param which its number among those that were expected, from 0
   * @return null if there may be none
   */
  public @Nullable Stored hit(
      int which, int database, byte[] array, int offset, int length, Reader<W> reader) {
    int hash = reader.nearHash(which);
    Entry entry = table.stripe(hash).find(hash, database, array, offset, length);
    return entry instanceof Stored stored && isHit(stored, reader, reader.nearNanos())
        ? stored
        : null;
  }

  /**
   * Looks the key up. If the answer is null and {@code reader} has begun a load, the caller must
   * end it, with {@link #store} or {@link #drop}; until then {@code asker} and all who join wait.
   *
   * @return the value that was hit; null if it has to be waited for
   */
  public @Nullable Stored get(
      int database, byte[] array, int offset, int length, W asker, Reader<W> reader) {
    int hash = hash(database, array, offset, length);
    Stripe<W> stripe = table.stripe(hash);
    while (true) {
      Entry entry = stripe.find(hash, database, array, offset, length);
      if (entry instanceof Stored stored && isHit(stored, reader, clock.nanos())) {
        return stored;
      }
      // Who stands still with a load under way is not to be joined for what it brings at last.
      if (validity.isDoubtful(clock)) {
        clear();
      }
      if (stripe.joinOrBegin(hash, database, array, offset, length, asker, reader)) {
        return null;
      }
    }
  }

  /**
   * @param nowNanos from the clock, before {@code stored} was looked at
   */
  private boolean isHit(Stored stored, Reader<W> reader, long nowNanos) {
    if (validity.isOver(stored, nowNanos) || validity.isDoubtful(nowNanos)) {
      return false;
    }
    long beforeNanos = stored.read(reader.stamp(nowNanos));
    if (beforeNanos == Stored.GONE) {
      return false;
    }
    // A store on another thread may have read its clock after this look-up read its own.
    long ageNanos = Math.max(0, nowNanos - stored.sinceNanos);
    reader.hit(ageNanos, stored.lifeNanos(bounds.ttlNanos()) - ageNanos);
    if (room.isScarce() && reader.isToBePutInPlace(stored.slot, beforeNanos)) {
      reader.putInPlace(order);
    }
    return true;
  }

  /** Ends a load with a value that lives as long as any. */
  public boolean store(Load<W> load, byte[] block) {
    return store(load, block, Long.MAX_VALUE);
  }

  /**
   * Ends a load with a value.
   *
   * @param block the load's key followed by the value; kept as it is
   * @param lifeNanos how long the value lives, if that is shorter than the others live
   * @return whether it was stored; if not, because the load was parted from the table, because the
   *     block is larger than all there is room for, or because the value's life is over already
   */
  public boolean store(Load<W> load, byte[] block, long lifeNanos) {
    return store(load, block, lifeNanos, false);
  }

  /**
   * Ends a load with the knowledge that there is no such key, which takes its place like a value.
   *
   * @return whether it was stored
   */
  public boolean storeAbsence(Load<W> load) {
    return store(load, load.block, Long.MAX_VALUE, true);
  }

  private boolean store(Load<W> load, byte[] block, long lifeNanos, boolean absent) {
    Stripe<W> stripe = table.stripe(load.hash);
    List<Stored> leaving = List.of();
    Stored stored = null;
    try {
      leaving = new ArrayList<>(0);
      synchronized (stripe) {
        if (lifeNanos > 0 && stripe.expects(load)) {
          stored = order.admit(load, block, lifeNanos, absent, leaving);
          if (stored != null) {
            stripe.replace(load, stored);
          }
        }
      }
    } finally {
      // Whatever happens, the load is over, and who had to leave is out.
      if (stored == null) {
        stripe.remove(load);
      }
      unlink(leaving);
    }
    return stored != null;
  }

  /** Whether all bytes there are suffice for this key and value. */
  public boolean canHold(byte[] block) {
    return bounds.canHold(block);
  }

  /** How long a value lives after it was stored, unless it has a shorter life of its own. */
  public long ttlNanos() {
    return bounds.ttlNanos();
  }

  /** Ends a load that brought nothing to store. */
  public void drop(Load<W> load) {
    table.stripe(load.hash).remove(load);
  }

  /**
   * Drops the key's value, and parts its load from the table.
   *
   * @return whether there was a value
   */
  public boolean invalidate(int database, byte[] array, int offset, int length) {
    int hash = hash(database, array, offset, length);
    Stripe<W> stripe = table.stripe(hash);
    synchronized (stripe) {
      Entry entry = stripe.find(hash, database, array, offset, length);
      if (entry == null) {
        return false;
      }
      if (entry instanceof Load<?> load) {
        load.parted = true;
        return false;
      }
      stripe.remove(entry);
      return entry instanceof Stored stored && order.invalidate(stored);
    }
  }

  /**
   * Drops all values, and parts all loads from the table; at once, however many there are. Values
   * whose time is up, and that nobody has come upon yet, count as dropped.
   *
   * @return how many went
   */
  public int clear() {
    return order.clear();
  }

  /**
   * Makes that nothing is answered any more from some moment on, unless this is called again: a
   * look-up that finds it passed clears everything.
   *
   * @param nanos the moment, by the cache's clock
   */
  public void trustUntil(long nanos) {
    validity.trustUntil(nanos);
  }

  /**
   * Removes values that are over, a few at a time, so that nobody waits long for a lock.
   *
   * @return how many went; less than {@code atMost} if there are no more
   */
  public int reclaim(int atMost) {
    List<Stored> leaving = new ArrayList<>(RECLAIMED_AT_ONCE);
    int gone = 0;
    do {
      leaving.clear();
      order.reclaim(Math.min(atMost - gone, RECLAIMED_AT_ONCE), leaving);
      unlink(leaving);
      gone += leaving.size();
    } while (gone < atMost && !leaving.isEmpty());
    return gone;
  }

  public Books books() {
    return order.books();
  }

  private int hash(int database, byte[] array, int offset, int length) {
    return keyHash.hash(array, offset, length) + database * APART;
  }

  /** Needs no memory, of which there may be none. */
  private void unlink(List<Stored> leaving) {
    for (int i = 0; i < leaving.size(); i++) {
      Stored gone = leaving.get(i);
      table.stripe(gone.hash).remove(gone);
    }
  }
}
