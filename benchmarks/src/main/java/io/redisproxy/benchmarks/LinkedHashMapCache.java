package io.redisproxy.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A LinkedHashMap in order of access under one lock: exact, and what one would write first. */
final class LinkedHashMapCache extends KeyedCache {

  private final long ttlNanos;
  private final Lru entries;

  LinkedHashMapCache(int capacity, long ttlNanos) {
    this.ttlNanos = ttlNanos;
    this.entries = new Lru(capacity);
  }

  @Override
  byte @Nullable [] find(Key key) {
    long nowNanos = System.nanoTime();
    synchronized (entries) {
      Timed timed = entries.get(key);
      if (timed == null) {
        return null;
      }
      if (nowNanos - timed.storedNanos >= ttlNanos) {
        entries.remove(key);
        return null;
      }
      return timed.value;
    }
  }

  @Override
  void put(Key key, byte[] value) {
    Timed timed = new Timed(value, System.nanoTime());
    synchronized (entries) {
      entries.put(key, timed);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Timed(byte[] value, long storedNanos) {}

  private static final class Lru extends LinkedHashMap<Key, Timed> {
    private static final long serialVersionUID = 1;

    private final int capacity;

    Lru(int capacity) {
      super(16, 0.75f, true);
      this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, Timed> eldest) {
      return size() > capacity;
    }
  }
}
