package io.redisproxy.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Caffeine with its defaults, so its maintenance runs on the common pool's threads. */
final class CaffeineCache extends KeyedCache {

  private final Cache<Key, byte[]> cache;

  CaffeineCache(int capacity, long ttlNanos) {
    this.cache =
        Caffeine.newBuilder()
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
