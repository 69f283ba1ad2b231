package io.redisproxy.readthrough;

import io.redisproxy.backing.Backing;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Load;
import io.redisproxy.cache.Reader;
import io.redisproxy.cache.Stored;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;

/**
 * The only judge of hit, joined load, miss and store. Each event loop has one of its own, over the
 * cache that all share and the loop's own way to Redis.
 */
public final class ReadThrough implements Gets {

  private final Cache<Asker> cache;
  private final Backing backing;
  private final Metrics metrics;
  private final int maxValueSize;
  private final Reader<Asker> reader;

  /**
   * @param maxValueSize longer values are answered and not stored
   */
  public ReadThrough(Cache<Asker> cache, Backing backing, Metrics metrics, int maxValueSize) {
    this.cache = cache;
    this.reader = cache.newReader();
    this.backing = backing;
    this.metrics = metrics;
    this.maxValueSize = maxValueSize;
  }

  @Override
  public boolean get(byte[] array, int offset, int length, Asker asker) {
    Stored stored = cache.get(array, offset, length, asker, reader);
    if (stored != null) {
      metrics.count(Metric.CACHE_HITS);
      asker.hit(stored.block(), stored.offset(), reader.ageNanos(), reader.ttlNanos());
      return true;
    }
    metrics.count(Metric.CACHE_MISSES);
    Load<Asker> load = reader.begun();
    if (load == null) {
      metrics.count(Metric.CACHE_COLLAPSED);
    } else {
      backing.get(load.key(), reply -> settle(load, reply));
    }
    return false;
  }

  /** Ends the load in the cache first, so that whoever asks next finds its outcome; then tells. */
  private void settle(Load<Asker> load, Reply reply) {
    Reply told = reply;
    if (reply instanceof Reply.Value value && fits(value)) {
      boolean stored = cache.store(load, value.block());
      told = new Reply.Value(value.block(), value.offset(), stored);
    } else {
      cache.drop(load);
    }
    load.first().answer(told, false);
    for (Asker asker : load.joined()) {
      asker.answer(told, true);
    }
  }

  private boolean fits(Reply.Value value) {
    if (value.length() <= maxValueSize) {
      return true;
    }
    metrics.count(Metric.REDIS_VALUES_TOO_LARGE);
    return false;
  }
}
