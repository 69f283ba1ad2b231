package io.redisproxy.readthrough;

import io.redisproxy.command.Reach;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What commands that Redis has not answered may be changing just now, for all event loops. Nobody
 * knows whether Redis has executed them yet, so what is fetched meanwhile is neither kept nor
 * shared: who has been told the new value by any way must not meet the old one in the cache.
 */
public final class WritesUnderWay {

  /** A key of any database; ordered, so that keys made to share a hash are found fast too. */
  private static final class Key implements Comparable<Key> {
    private final byte[] bytes;

    Key(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public int compareTo(Key other) {
      return Arrays.compare(bytes, other.bytes);
    }
  }

  private final ConcurrentMap<Key, Integer> keys = new ConcurrentHashMap<>();

  /** How many writes there are; of those, how many may change anything. */
  private final AtomicInteger writes = new AtomicInteger();

  private final AtomicInteger ofAnything = new AtomicInteger();

  /** To be called before the keys are dropped, and that before the command is sent. */
  void begin(Reach reach) {
    List<byte[]> named = reach.keys();
    if (named == null) {
      ofAnything.incrementAndGet();
    } else {
      named.forEach(key -> keys.merge(new Key(key), 1, Integer::sum));
    }
    writes.incrementAndGet();
  }

  /** To be called once for each {@link #begin}, when the keys were dropped for the last time. */
  void end(Reach reach) {
    List<byte[]> named = reach.keys();
    if (named == null) {
      ofAnything.decrementAndGet();
    } else {
      named.forEach(key -> keys.computeIfPresent(new Key(key), (same, n) -> n == 1 ? null : n - 1));
    }
    writes.decrementAndGet();
  }

  /** Whether the key, in whatever database, may just be changing. */
  boolean mayChange(byte[] array, int offset, int length) {
    return writes.get() > 0
        && (ofAnything.get() > 0
            || keys.containsKey(new Key(Arrays.copyOfRange(array, offset, offset + length))));
  }
}
