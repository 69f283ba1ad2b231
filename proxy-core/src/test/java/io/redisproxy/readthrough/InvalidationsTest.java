package io.redisproxy.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Load;
import io.redisproxy.cache.Reader;
import io.redisproxy.command.Databases;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InvalidationsTest {

  private static final long TTL = 1_000_000_000_000L;

  private long nowNanos = 5;
  private final Cache<String> cache =
      new Cache<>(new Bounds(10, Bounds.ANY_BYTES, TTL), () -> nowNanos);
  private final Reader<String> reader = cache.newReader();
  private final Databases databases = new Databases(0, 2);
  private final Metrics metrics = new Metrics();
  private final Invalidations invalidations =
      new Invalidations(cache, () -> nowNanos, databases, metrics);

  @Test
  void changedKey_goesInEveryDatabase_andNothingElse() {
    databases.add(3);
    store(0, "k");
    store(3, "k");
    store(0, "other");

    invalidations.changed("k".getBytes(UTF_8));

    assertThat(isCached(0, "k")).isFalse();
    assertThat(isCached(3, "k")).isFalse();
    assertThat(isCached(0, "other")).isTrue();
    assertThat(metrics.value(Metric.COHERENCE_INVALIDATIONS)).isOne();
    assertThat(metrics.value(Metric.COHERENCE_DROPPED)).isEqualTo(2);
  }

  @Test
  void whereAllHasChanged_orMayHave_allGoes() {
    store(0, "a");
    store(0, "b");
    invalidations.allChanged();
    assertThat(isCached(0, "a")).isFalse();
    store(0, "c");
    invalidations.lost();
    assertThat(isCached(0, "c")).isFalse();

    assertThat(metrics.value(Metric.COHERENCE_INVALIDATIONS)).isOne();
    assertThat(metrics.value(Metric.COHERENCE_DROPPED)).isEqualTo(3);
  }

  @Test
  void trust_endsWhenItWasSaidToEnd_byTheCachesClock() {
    store(0, "k");
    long before = System.nanoTime();
    invalidations.trustUntil(System.nanoTime() + 1_000_000_000L);
    long took = System.nanoTime() - before;

    nowNanos += 1_000_000_000L - took - 1;
    assertThat(isCached(0, "k")).isTrue();
    nowNanos += took + 1;
    assertThat(isCached(0, "k")).isFalse();
    assertThat(cache.books().size()).isZero();
    invalidations.trustUntil(System.nanoTime() + Long.MAX_VALUE / 2);
    store(0, "k");
    assertThat(isCached(0, "k")).isTrue();
  }

  private void store(int database, String key) {
    Load<String> load = begin(database, key);
    assertThat(load).isNotNull();
    assertThat(cache.store(load, (key + "value").getBytes(UTF_8))).isTrue();
  }

  private boolean isCached(int database, String key) {
    Load<String> load = begin(database, key);
    if (load == null) {
      return true;
    }
    cache.drop(load);
    return false;
  }

  private @Nullable Load<String> begin(int database, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    boolean hit = cache.get(database, bytes, 0, bytes.length, "asker", reader) != null;
    return hit ? null : reader.begun();
  }
}
