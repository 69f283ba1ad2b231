package io.redisproxy.cache;

import io.redisproxy.cache.Look.Found;

/**
 * A striped-lock table of bytes, exact in recency, expiry and size.
 *
 * <p><b>An entry is loaded or loading.</b> Whoever asks for a key that nobody has asked for begins
 * its load; whoever asks while it is under way joins it. So one question goes to Redis however many
 * ask, and no second map is needed to know who waits. Only a stored value takes a place: a load
 * evicts nothing until it brings a value.
 *
 * <p><b>Recency is exact over the whole cache though no lock spans it.</b> A key's hash chooses its
 * stripe. Each stripe keeps its values in the order they were read, and each value the time of its
 * last read; a store counts as a read. The list of a stripe is sorted by that time, so the value
 * read longest ago in the whole cache stands at the old end of one of the lists, and the one with
 * the smallest stamp among the ends is it. The stamps of the ends can be read without a lock
 * ({@link Ends}); the chosen stripe is then locked, and if its end has changed meanwhile the choice
 * is made again. Requests that overlap may be ordered either way; for all others the victim is the
 * one a single list would have dropped.
 *
 * <p><b>Size is exact.</b> A place is taken before a value is put into its stripe, and is given
 * back after one has left; an evicting store inherits its victim's place. So there are never more
 * values than places, nor more places than {@code capacity}.
 *
 * <p><b>Expiry is exact.</b> All values live equally long, so the order of storing is the order of
 * expiry, and the second list of each stripe has the next to go at its old end. A value whose time
 * is up is never answered; it goes when it is asked for, when room is needed (before anything that
 * still lives), or when {@link #reclaim} comes by.
 *
 * <p><b>Lock rule.</b> One stripe's lock at a time, for a few pointer moves; nothing is called,
 * completed or written while it is held. There being no second lock, there is no lock order.
 *
 * @param <W> who waits for loads; told by the caller, never by the cache
 */
public final class Cache<W> {

  private final int capacity;
  private final long ttlNanos;
  private final Clock clock;
  private final KeyHash keyHash = KeyHash.random();
  private final Ends ends;
  private final Stripe<W>[] stripes;

  /**
   * @param stripes how many locks; a power of two, at most 64
   */
  public Cache(int capacity, long ttlNanos, int stripes, Clock clock) {
    if (capacity < 1 || ttlNanos < 1 || Integer.bitCount(stripes) != 1 || stripes > 64) {
      throw new IllegalArgumentException(
          "capacity %d and ttl %d must be positive, stripes %d a power of two up to 64"
              .formatted(capacity, ttlNanos, stripes));
    }
    this.capacity = capacity;
    this.ttlNanos = ttlNanos;
    this.clock = clock;
    this.ends = new Ends(stripes);
    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
    Stripe<W>[] all = new Stripe[stripes];
    for (int i = 0; i < stripes; i++) {
      all[i] = new Stripe<>(i, ends, ttlNanos);
    }
    this.stripes = all;
  }

  /** As many stripes as keep threads on {@code processors} processors out of each other's way. */
  public static int stripesFor(int processors) {
    return Math.max(8, Integer.highestOneBit(Math.min(processors, 16)) * 4);
  }

  /**
   * Looks the key up. After {@link Found#FIRST} the caller must end the load that {@code look}
   * holds, with {@link #store} or {@link #drop}; until then {@code asker} and all who join wait.
   */
  public Found get(byte[] array, int offset, int length, W asker, Look<W> look) {
    int hash = keyHash.hash(array, offset, length);
    return stripe(hash).get(hash, array, offset, length, clock.nanos(), asker, look);
  }

  /**
   * Ends a load with a value.
   *
   * @param block the load's key followed by the value; kept as it is
   * @return whether it was stored; if not, because stores under way on other threads had taken
   *     every place
   */
  public boolean store(Load<W> load, byte[] block) {
    long nowNanos = clock.nanos();
    if (!takePlace(nowNanos)) {
      drop(load);
      return false;
    }
    stripe(load.hash).replace(load, block, nowNanos);
    return true;
  }

  /** Ends a load that brought nothing to store. */
  public void drop(Load<W> load) {
    stripe(load.hash).remove(load);
  }

  /**
   * Removes expired values that nobody asked for.
   *
   * @param atMost where to stop, so that no caller is held up for long
   * @return how many went; less than {@code atMost} if there are no more
   */
  public int reclaim(int atMost) {
    long nowNanos = clock.nanos();
    int gone = 0;
    for (Stripe<W> stripe : stripes) {
      while (gone < atMost && stripe.expireFirst(nowNanos)) {
        gone++;
      }
    }
    return gone;
  }

  /** How many places are taken; never more than {@link #capacity}. */
  public int size() {
    return ends.places();
  }

  public int capacity() {
    return capacity;
  }

  public long evictions() {
    long sum = 0;
    for (Stripe<W> stripe : stripes) {
      sum += stripe.evictions();
    }
    return sum;
  }

  public long expirations() {
    long sum = 0;
    for (Stripe<W> stripe : stripes) {
      sum += stripe.expirations();
    }
    return sum;
  }

  private boolean takePlace(long nowNanos) {
    while (!ends.take(capacity)) {
      int old = ends.stripeOfFirstStored();
      long storedNanos = ends.firstStored(old);
      if (storedNanos == Stripe.NONE) {
        return false;
      }
      if (nowNanos - storedNanos >= ttlNanos) {
        stripes[old].expireFirst(nowNanos);
        continue;
      }
      int idle = ends.stripeOfLeastRecent();
      long stamp = ends.leastRecent(idle);
      if (stamp != Stripe.NONE && stripes[idle].evict(stamp)) {
        return true;
      }
    }
    return true;
  }

  /** The low bits of the hash choose a bucket, the high ones the stripe. */
  private Stripe<W> stripe(int hash) {
    return stripes[(hash >>> 26) & (stripes.length - 1)];
  }
}
