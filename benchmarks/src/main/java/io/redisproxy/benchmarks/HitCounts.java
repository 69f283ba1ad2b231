package io.redisproxy.benchmarks;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many of the same read-through gets, one after the other, each cache answers from memory. The
 * LinkedHashMap is the measure of exact LRU: redis-proxy's cache must answer as many, to the last.
 */
final class HitCounts {

  static final int GETS = 2_000_000;

  private static final long SEED = 1;

  private final Map<Contenders, Integer> hits = new EnumMap<>(Contenders.class);

  static HitCounts count() {
    int[] numbers = new Zipf(CacheBenchmark.MIX_KEYS).draw(GETS, SEED);
    long ttlNanos = TimeUnit.HOURS.toNanos(1);
    HitCounts counts = new HitCounts();
    for (Contenders contender : Contenders.values()) {
      Contender cache =
          contender == Contenders.OURS
              ? OurCache.onCountingClock(Filled.CAPACITY, ttlNanos)
              : contender.make(Filled.CAPACITY, ttlNanos);
      counts.hits.put(contender, hits(cache.session(), numbers));
    }
    return counts;
  }

  private static int hits(Session session, int[] numbers) {
    Buffers buffers = new Buffers();
    int hits = 0;
    for (int number : numbers) {
      if (session.getOrStore(buffers.key(number)) != null) {
        hits++;
      }
    }
    return hits;
  }

  int of(Contenders contender) {
    return hits.getOrDefault(contender, 0);
  }

  boolean exact() {
    return of(Contenders.OURS) == of(Contenders.LINKED_HASH_MAP);
  }
}
