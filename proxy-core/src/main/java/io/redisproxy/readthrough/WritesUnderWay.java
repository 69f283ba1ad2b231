package io.redisproxy.readthrough;

import io.redisproxy.command.Reach;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What commands that Redis has not answered may be changing just now, for all event loops. Nobody
 * knows whether Redis has executed them yet, so what is fetched meanwhile is neither kept nor
 * shared: who has been told the new value by any way must not meet the old one in the cache.
 *
 * <p>Every hit asks, so keys are not looked up but counted by a hash of theirs. A key that shares
 * its count with one that is being written is taken for it, and only passes the cache by.
 */
public final class WritesUnderWay {

  /** A power of two. */
  private static final int COUNTS = 1 << 16;

  /** How many writes there are of keys, of any database, with this hash. */
  private final AtomicIntegerArray ofKeys = new AtomicIntegerArray(COUNTS);

  /** How many writes there are; of those, how many may change anything. */
  private final AtomicInteger writes = new AtomicInteger();

  private final AtomicInteger ofAnything = new AtomicInteger();

  /** To be called before the keys are dropped, and that before the command is sent. */
  void begin(Reach reach) {
    List<byte[]> named = reach.keys();
    if (named == null) {
      ofAnything.incrementAndGet();
    } else {
      named.forEach(key -> ofKeys.incrementAndGet(count(key, 0, key.length)));
    }
    writes.incrementAndGet();
  }

  /** To be called once for each {@link #begin}, when the keys were dropped for the last time. */
  void end(Reach reach) {
    List<byte[]> named = reach.keys();
    if (named == null) {
      ofAnything.decrementAndGet();
    } else {
      named.forEach(key -> ofKeys.decrementAndGet(count(key, 0, key.length)));
    }
    writes.decrementAndGet();
  }

  /** Whether the key, in whatever database, may just be changing; never false if it may. */
  boolean mayChange(byte[] array, int offset, int length) {
    return writes.get() > 0
        && (ofAnything.get() > 0 || ofKeys.get(count(array, offset, length)) > 0);
  }

  private static int count(byte[] array, int offset, int length) {
    int hash = 0;
    for (int at = offset; at < offset + length; at++) {
      hash = hash * 31 + array[at];
    }
    hash *= 0x9e3779b9;
    return hash >>> 16 & (COUNTS - 1);
  }
}
