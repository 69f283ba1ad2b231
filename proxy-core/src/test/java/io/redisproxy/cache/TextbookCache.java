package io.redisproxy.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What the cache must be indistinguishable from: plain maps, one thread, nothing clever. */
final class TextbookCache {

  /** A key that is being fetched, and who joined. */
  static final class Loading {
    final String key;
    final List<Integer> joined = new ArrayList<>();

    Loading(String key) {
      this.key = key;
    }
  }

  private record Value(String text, long storedNanos, long overNanos) {}

  /** A value that lives shorter than the others. */
  private record Brief(String key, Value value) implements Comparable<Brief> {
    @Override
    public int compareTo(Brief other) {
      return Long.compare(value.overNanos(), other.value.overNanos());
    }
  }

  private final int capacity;
  private final long maxBytes;
  private final long ttlNanos;
  private final LinkedHashMap<String, Value> leastRecentFirst =
      new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<String, Value> firstStoredFirst = new LinkedHashMap<>();
  private final PriorityQueue<Brief> firstOverFirst = new PriorityQueue<>();
  private final Map<String, Loading> loading = new HashMap<>();

  private long bytes;
  private long stores;
  private long evictions;
  private long expirations;
  private long invalidations;

  TextbookCache(int capacity, long maxBytes, long ttlNanos) {
    this.capacity = capacity;
    this.maxBytes = maxBytes;
    this.ttlNanos = ttlNanos;
  }

  /** Counts as a read. */
  @Nullable String get(String key, long nowNanos) {
    dropExpired(nowNanos);
    Value value = leastRecentFirst.get(key);
    return value == null ? null : value.text();
  }

  /** Joins the load under way, if there is one. */
  boolean join(String key, int asker) {
    Loading load = loading.get(key);
    if (load == null) {
      return false;
    }
    load.joined.add(asker);
    return true;
  }

  Loading begin(String key) {
    Loading load = new Loading(key);
    loading.put(key, load);
    return load;
  }

  void drop(Loading load) {
    loading.remove(load.key, load);
  }

  boolean store(Loading load, String text, long nowNanos) {
    return store(load, text, ttlNanos, nowNanos);
  }

  boolean store(Loading load, String text, long lifeNanos, long nowNanos) {
    dropExpired(nowNanos);
    int weight = load.key.length() + text.length();
    if (!loading.remove(load.key, load) || weight > maxBytes || lifeNanos <= 0) {
      return false;
    }
    Iterator<Map.Entry<String, Value>> leastRecent = leastRecentFirst.entrySet().iterator();
    while (leastRecentFirst.size() == capacity || bytes + weight > maxBytes) {
      Map.Entry<String, Value> victim = leastRecent.next();
      bytes -= victim.getKey().length() + victim.getValue().text().length();
      firstStoredFirst.remove(victim.getKey());
      leastRecent.remove();
      evictions++;
    }
    Value value = new Value(text, nowNanos, nowNanos + Math.min(lifeNanos, ttlNanos));
    if (lifeNanos < ttlNanos) {
      firstOverFirst.add(new Brief(load.key, value));
    }
    leastRecentFirst.put(load.key, value);
    firstStoredFirst.put(load.key, value);
    bytes += weight;
    stores++;
    return true;
  }

  boolean invalidate(String key, long nowNanos) {
    dropExpired(nowNanos);
    loading.remove(key);
    if (firstStoredFirst.remove(key) == null) {
      return false;
    }
    bytes -= key.length() + leastRecentFirst.remove(key).text().length();
    invalidations++;
    return true;
  }

  void clear(long nowNanos) {
    dropExpired(nowNanos);
    loading.clear();
    invalidations += leastRecentFirst.size();
    leastRecentFirst.clear();
    firstStoredFirst.clear();
    bytes = 0;
  }

  void dropExpired(long nowNanos) {
    Iterator<Map.Entry<String, Value>> firstStored = firstStoredFirst.entrySet().iterator();
    List<String> over = new ArrayList<>();
    while (firstStored.hasNext()) {
      Map.Entry<String, Value> next = firstStored.next();
      if (nowNanos - next.getValue().storedNanos() < ttlNanos) {
        break;
      }
      over.add(next.getKey());
      firstStored.remove();
    }
    while (!firstOverFirst.isEmpty() && firstOverFirst.peek().value().overNanos() <= nowNanos) {
      Brief brief = firstOverFirst.remove();
      if (firstStoredFirst.remove(brief.key(), brief.value())) {
        over.add(brief.key());
      }
    }
    for (String key : over) {
      bytes -= key.length() + leastRecentFirst.remove(key).text().length();
      expirations++;
    }
  }

  int size() {
    return leastRecentFirst.size();
  }

  Books books() {
    return new Books(size(), bytes, stores, evictions, expirations, invalidations);
  }
}
