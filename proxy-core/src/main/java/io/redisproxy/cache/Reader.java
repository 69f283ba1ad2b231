package io.redisproxy.cache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way into the cache. It holds what the last look-up has to say beside the value, so
 * that a hit allocates nothing; and it notes the thread's hits for the order of reading, so that a
 * hit takes no lock.
 *
 * @param <W> who waits for loads
 */
public final class Reader<W> {

  /** As many keys as a processor can wait for at once, or some more. */
  public static final int MOST_EXPECTED = 16;

  private static final byte[] NOTHING = {};

  private final Order<W> order;
  private final Notes notes;
  private final @Nullable Loader<W> loader;

  // Written at every hit, so kept out of the cache lines of whatever lies before and after, which
  // may be another thread's reader.
  long before0, before1, before2, before3, before4, before5, before6, before7;
  private long ageNanos;
  private long ttlNanos;
  private long expectedCount;
  private long nearNanos;

  /** Says nothing, but nobody can leave out what it was computed from. */
  long seenNear;

  long after0, after1, after2, after3, after4, after5, after6, after7;
  private @Nullable Load<W> begun;

  // Keys that will be looked up soon.
  private final int[] expected = new int[MOST_EXPECTED];
  private final @Nullable Entry[] nearEntries = new Entry[MOST_EXPECTED];
  private final byte[][] nearBlocks = new byte[MOST_EXPECTED][];

  // What was last known of other threads' hits, and of stores.
  private long[] seenChanges = {};
  private long seenStores;

  Reader(Order<W> order, Notes notes, @Nullable Loader<W> loader) {
    this.loader = loader;
    this.order = order;
    this.notes = notes;
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
        seen += stored.slot;
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

  /** When they were. */
  long nearNanos() {
    return nearNanos;
  }

  /**
   * Whether the slot's value is known to be the one that was read last of all, so that reading it
   * again changes nothing: it is what this thread noted last, and since before that note nobody has
   * stored anything or noted anything else. Without this, threads that read one hot key would heap
   * up notes of it.
   */
  boolean isNewest(int slot) {
    if (!notes.lastIs(slot)) {
      return false;
    }
    Notes[] all = order.notes();
    if (seenChanges.length != all.length) {
      seenChanges = new long[all.length];
    }
    boolean newest = true;
    for (int i = 0; i < all.length; i++) {
      long changes = all[i] == notes ? 0 : all[i].changes(slot);
      if (changes != seenChanges[i]) {
        seenChanges[i] = changes;
        newest = false;
      }
    }
    long stores = order.stores();
    if (stores != seenStores) {
      seenStores = stores;
      newest = false;
    }
    return newest;
  }

  /** To be called if {@link #isNewest} said no, and the slot was not noted. */
  void forget() {
    seenStores = -1;
  }

  /** Whether what was noted last has moved its value in the order of reading; takes its lock. */
  boolean isHeeded() {
    return order.isHeeded(notes);
  }

  /** Notes that the slot's value is read. */
  void note(int slot, long nowNanos) {
    if (notes.isFull()) {
      order.applyHits(nowNanos);
    }
    notes.add(slot, nowNanos);
  }
}
