package io.redisproxy.cache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way into the cache. It holds what the last look-up has to say beside the value, so
 * that a hit allocates nothing; and what is known of the next look-ups.
 *
 * @param <W> who waits for loads
 */
public final class Reader<W> {

  /** As many keys as a processor can wait for at once, or some more. */
  public static final int MOST_EXPECTED = 16;

  /** So many that putting them in their place together costs little for each. */
  private static final int MOST_MISPLACED = 128;

  /** Some 8 ms, as a power of two of nanoseconds. */
  private static final int A_WHILE_BITS = 23;

  private static final byte[] NOTHING = {};

  private final @Nullable Loader<W> loader;

  // Written at every hit, so kept out of the cache lines of whatever lies before and after, which
  // may be another thread's reader.
  long before0, before1, before2, before3, before4, before5, before6, before7;
  private long ageNanos;
  private long ttlNanos;
  private long lastNanos = Long.MIN_VALUE;
  private int misplacedCount;
  private long expectedCount;
  private long nearNanos;

  /** A bit for each hash, by its low bits. */
  private long missedNear;

  /** Says nothing, but nobody can leave out what it was computed from. */
  long seenNear;

  long after0, after1, after2, after3, after4, after5, after6, after7;
  private @Nullable Load<W> begun;

  private final int[] misplaced = new int[MOST_MISPLACED];

  // Keys that will be looked up soon.
  private final int[] expected = new int[MOST_EXPECTED];
  private final @Nullable Entry[] nearEntries = new Entry[MOST_EXPECTED];
  private final byte[][] nearBlocks = new byte[MOST_EXPECTED][];

  Reader(@Nullable Loader<W> loader) {
    this.loader = loader;
    Arrays.fill(nearBlocks, NOTHING);
  }

  @Nullable Loader<W> loader() {
    return loader;
  }

  /** How long ago the value was stored that the last look-up hit. */
  public long ageNanos() {
    return ageNanos;
  }

  /** How long it has left. */
  public long ttlNanos() {
    return ttlNanos;
  }

  /**
   * What a look-up that was no hit has begun: a load that its caller has to end. Null if it joined
   * somebody else's, whose end its asker will be told. Says nothing after a hit.
   */
  public @Nullable Load<W> begun() {
    return begun;
  }

  void hit(long valueAgeNanos, long valueTtlNanos) {
    ageNanos = valueAgeNanos;
    ttlNanos = valueTtlNanos;
  }

  void begun(@Nullable Load<W> load) {
    begun = load;
  }

  boolean expect(int hash) {
    if (expectedCount < MOST_EXPECTED) {
      expected[(int) expectedCount] = hash;
      expectedCount++;
    }
    return expectedCount < MOST_EXPECTED;
  }

  /**
   * Goes one step of the way to each value before it goes the next step to any, so that what has to
   * come from far away comes at the same time.
   */
  void bringNear(Table<W> table, long nowNanos) {
    int count = (int) expectedCount;
    expectedCount = 0;
    nearNanos = nowNanos;
    missedNear = 0;
    if (count == 1) {
      return;
    }
    int seen = 0;
    for (int i = 0; i < count; i++) {
      nearEntries[i] = table.stripe(expected[i]).first(expected[i]);
    }
    // Only looked at, and nothing decided: a decision that is guessed wrong would keep those that
    // come after it from beginning to wait.
    for (int i = 0; i < count; i++) {
      Entry entry = nearEntries[i];
      seen += entry == null ? 0 : entry.hash;
    }
    for (int i = 0; i < count; i++) {
      Entry entry = nearEntries[i];
      if (entry != null && entry.hash != expected[i]) {
        nearEntries[i] = entry.next;
      }
    }
    for (int i = 0; i < count; i++) {
      Entry entry = nearEntries[i];
      nearBlocks[i] = entry == null ? NOTHING : entry.block;
      if (entry instanceof Stored stored) {
        seen += (int) stored.lastReadNanos();
      }
    }
    for (int i = 0; i < count; i++) {
      byte[] block = nearBlocks[i];
      nearBlocks[i] = NOTHING;
      nearEntries[i] = null;
      if (block.length > 0) {
        seen += block[block.length - 1];
      }
    }
    seenNear = seen;
  }

  /** The hash of the key that was expected as that one of those that were brought near last. */
  int nearHash(int which) {
    return expected[which];
  }

  /**
   * Says that the look-up of a key that was brought near had no hit: of those that were brought
   * near with it, none of the same key is to have one.
   */
  public void missed(int which) {
    missedNear |= 1L << expected[which];
  }

  /** Whether it is to have none; sometimes also if another key was {@link #missed}. */
  public boolean mayHaveMissed(int which) {
    return (missedNear & 1L << expected[which]) != 0;
  }

  /** When they were. */
  long nearNanos() {
    return nearNanos;
  }

  /**
   * The time to write on a value that is hit now: of two that this thread hits one after the other,
   * the second has the later one, however little the clock has moved.
   */
  long stamp(long nowNanos) {
    lastNanos = Math.max(nowNanos, lastNanos + 1);
    return lastNanos;
  }

  /**
   * Remembers that the slot's value is to be put in its place, if this is its first read for a
   * while: until then it stands nearly where it belongs.
   *
   * @return whether there is no room for another one, before {@link #putInPlace}
   */
  boolean isToBePutInPlace(int slot, long beforeNanos) {
    if (lastNanos >> A_WHILE_BITS == beforeNanos >> A_WHILE_BITS) {
      return false;
    }
    misplaced[misplacedCount] = slot;
    misplacedCount++;
    return misplacedCount == MOST_MISPLACED;
  }

  void putInPlace(Order order) {
    int count = misplacedCount;
    misplacedCount = 0;
    order.putInPlace(misplaced, count);
  }
}
