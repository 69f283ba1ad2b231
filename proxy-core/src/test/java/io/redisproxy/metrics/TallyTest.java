package io.redisproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What threads count by themselves is one number to who asks. */
@Timeout(20)
class TallyTest {

  private static final int THREADS = 4;
  private static final int COUNTS = 50_000;

  private final Metrics metrics = new Metrics();

  @Test
  void value_isTheSumOfAllTallies_andOfWhatIsCountedTogether() {
    Tally one = metrics.tally();
    Tally other = metrics.tally();
    one.count(Metric.CACHE_HITS);
    other.count(Metric.CACHE_HITS);
    other.count(Metric.CACHE_HITS);
    metrics.count(Metric.CACHE_HITS);
    metrics.add(Metric.CACHE_HITS, 10);

    assertThat(metrics.value(Metric.CACHE_HITS)).isEqualTo(14);
    assertThat(metrics.value(Metric.CACHE_MISSES)).isZero();
    assertThat(one.value(Metric.CACHE_HITS)).isOne();
    assertThat(other.value(Metric.CACHE_HITS)).isEqualTo(2);
  }

  @Test
  void everyMetric_hasAPlaceOfItsOwn() {
    Tally tally = metrics.tally();
    int times = 0;
    for (Metric metric : Metric.values()) {
      times++;
      for (int i = 0; i < times; i++) {
        tally.count(metric);
      }
    }

    times = 0;
    for (Metric metric : Metric.values()) {
      times++;
      assertThat(metrics.value(metric)).as("%s", metric).isEqualTo(times);
    }
  }

  @Test
  void talliesOfOthers_areNotCounted() {
    Metrics others = new Metrics();
    others.tally().count(Metric.REQUESTS_RESP);

    assertThat(metrics.value(Metric.REQUESTS_RESP)).isZero();
    assertThat(others.value(Metric.REQUESTS_RESP)).isOne();
  }

  @Test
  void numberThatIsKeptElsewhere_isAskedForThere_whateverIsCounted() {
    metrics.watch(Metric.CACHE_SIZE, () -> 7);
    metrics.tally().count(Metric.CACHE_SIZE);

    assertThat(metrics.value(Metric.CACHE_SIZE)).isEqualTo(7);
  }

  @Test
  void manyThreads_loseNothing_andWhoLooksOnSeesTheSumGrow() throws Exception {
    CountDownLatch ready = new CountDownLatch(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread(
              () -> {
                Tally own = metrics.tally();
                ready.countDown();
                for (int n = 0; n < COUNTS; n++) {
                  own.count(Metric.CACHE_HITS);
                  own.count(Metric.REQUESTS_HTTP);
                  metrics.count(Metric.REQUESTS_HTTP);
                }
              });
      thread.start();
      threads.add(thread);
    }
    long seen = 0;
    while (threads.stream().anyMatch(Thread::isAlive)) {
      long now = metrics.value(Metric.CACHE_HITS);
      assertThat(now).isBetween(seen, (long) THREADS * COUNTS);
      seen = now;
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(ready.getCount()).isZero();
    assertThat(metrics.value(Metric.CACHE_HITS)).isEqualTo(THREADS * COUNTS);
    assertThat(metrics.value(Metric.REQUESTS_HTTP)).isEqualTo(2L * THREADS * COUNTS);
  }

  @Test
  void countsOfAThreadThatGoesOnCounting_areSeen() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Tally tally = metrics.tally();
    Thread thread =
        new Thread(
            () -> {
              while (!enough.get()) {
                for (int i = 0; i < 1000; i++) {
                  tally.count(Metric.CACHE_HITS);
                }
              }
            });
    thread.start();
    try {
      long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      long first = 0;
      for (int step = 0; step < 100; step++) {
        long now = metrics.value(Metric.CACHE_HITS);
        while (now == first) {
          assertThat(System.nanoTime()).as("a count was not seen").isLessThan(deadlineNanos);
          Thread.onSpinWait();
          now = metrics.value(Metric.CACHE_HITS);
        }
        first = now;
      }
    } finally {
      enough.set(true);
      thread.join();
    }
  }
}
