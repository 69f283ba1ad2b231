package io.redisproxy.readthrough;

import io.redisproxy.backing.Changes;
import io.redisproxy.cache.Cache;
import io.redisproxy.command.Databases;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;

/** Drops from the cache what Redis says has changed, whichever loop hears of it. */
public final class Invalidations implements Changes {

  private final Cache<?> cache;
  private final Databases databases;
  private final Metrics metrics;

  public Invalidations(Cache<?> cache, Databases databases, Metrics metrics) {
    this.cache = cache;
    this.databases = databases;
    this.metrics = metrics;
  }

  @Override
  public void changed(byte[] key) {
    metrics.count(Metric.COHERENCE_INVALIDATIONS);
    for (int database : databases.all()) {
      cache.invalidate(database, key, 0, key.length);
    }
  }

  @Override
  public void allChanged() {
    metrics.count(Metric.COHERENCE_INVALIDATIONS);
    cache.clear();
  }

  @Override
  public void lost() {
    metrics.count(Metric.COHERENCE_LOSSES);
    cache.clear();
  }
}
