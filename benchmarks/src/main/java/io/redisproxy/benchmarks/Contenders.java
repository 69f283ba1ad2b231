package io.redisproxy.benchmarks;

/** The caches that are compared, in the order in which they run and stand in the table. */
public enum Contenders {
  OURS("redis-proxy"),
  CAFFEINE("Caffeine"),
  GUAVA("Guava"),
  LINKED_HASH_MAP("LinkedHashMap");

  private final String label;

  Contenders(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  Contender make(int capacity, long ttlNanos) {
    return switch (this) {
      case OURS -> OurCache.onSystemClock(capacity, ttlNanos);
      case CAFFEINE -> new CaffeineCache(capacity, ttlNanos);
      case GUAVA -> new GuavaCache(capacity, ttlNanos);
      case LINKED_HASH_MAP -> new LinkedHashMapCache(capacity, ttlNanos);
    };
  }
}
