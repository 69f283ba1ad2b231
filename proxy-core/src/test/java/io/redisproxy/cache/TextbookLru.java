package io.redisproxy.cache;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the cache must be indistinguishable from: one list, one map, one thread. */
final class TextbookLru {

  private record Value(String text, long storedNanos) {}

  private final int capacity;
  private final long ttlNanos;
  private final LinkedHashMap<String, Value> leastRecentFirst =
      new LinkedHashMap<>(16, 0.75f, true);
  long evictions;
  long expirations;

  TextbookLru(int capacity, long ttlNanos) {
    this.capacity = capacity;
    this.ttlNanos = ttlNanos;
  }

  @Nullable String get(String key, long nowNanos) {
    dropExpired(nowNanos);
    Value value = leastRecentFirst.get(key);
    return value == null ? null : value.text();
  }

  void store(String key, String value, long nowNanos) {
    dropExpired(nowNanos);
    if (leastRecentFirst.size() == capacity) {
      Iterator<Map.Entry<String, Value>> oldest = leastRecentFirst.entrySet().iterator();
      oldest.next();
      oldest.remove();
      evictions++;
    }
    leastRecentFirst.put(key, new Value(value, nowNanos));
  }

  int size() {
    return leastRecentFirst.size();
  }

  void dropExpired(long nowNanos) {
    int before = leastRecentFirst.size();
    leastRecentFirst.values().removeIf(v -> nowNanos - v.storedNanos() >= ttlNanos);
    expirations += before - leastRecentFirst.size();
  }
}
