package io.redisproxy.readthrough;

import io.redisproxy.backing.Changes;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.command.Databases;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;

/** Drops from the cache what Redis says has changed, whichever loop hears of it. */
public final class Invalidations implements Changes {

  private final Cache<?> cache;
  private final Clock clock;
  private final Databases databases;
  private final Metrics metrics;

  /**
   * @param clock the cache's
   */
  public Invalidations(Cache<?> cache, Clock clock, Databases databases, Metrics metrics) {
    this.cache = cache;
    this.clock = clock;
    this.databases = databases;
    this.metrics = metrics;
  }

  @Override
  public void changed(byte[] key) {
    metrics.count(Metric.COHERENCE_INVALIDATIONS);
    for (int database : databases.all()) {
      if (cache.invalidate(database, key, 0, key.length)) {
        metrics.count(Metric.COHERENCE_DROPPED);
      }
    }
  }

  @Override
  public void allChanged() {
    metrics.count(Metric.COHERENCE_INVALIDATIONS);
    metrics.add(Metric.COHERENCE_DROPPED, cache.clear());
  }

  @Override
  public void lost() {
    metrics.add(Metric.COHERENCE_DROPPED, cache.clear());
  }

  @Override
  public void trustUntil(long nanoTime) {
    // Its own clock first: if this thread is held up in between, the time becomes shorter.
    long nowNanos = clock.nanos();
    cache.trustUntil(nowNanos + (nanoTime - System.nanoTime()));
  }
}
