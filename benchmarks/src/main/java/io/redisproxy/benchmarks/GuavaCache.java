package io.redisproxy.benchmarks;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Guava's cache with its defaults. */
final class GuavaCache extends KeyedCache {

  private final Cache<Key, byte[]> cache;

  GuavaCache(int capacity, long ttlNanos) {
    this.cache =
        CacheBuilder.newBuilder()
            .maximumSize(capacity)
            .expireAfterWrite(Duration.ofNanos(ttlNanos))
            .build();
  }

  @Override
  byte @Nullable [] find(Key key) {
    return cache.getIfPresent(key);
  }

  @Override
  void put(Key key, byte[] value) {
    cache.put(key, value);
  }
}
