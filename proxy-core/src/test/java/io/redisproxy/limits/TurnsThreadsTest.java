package io.redisproxy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.limits.Turns.Turn;
import io.redisproxy.limits.Turns.Waiter;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnsThreadsTest {

  private static final int THREADS = 4;
  private static final int TAKES_PER_THREAD = 20_000;

  private final Metrics metrics = new Metrics();
  private final ExecutorService askers = Executors.newFixedThreadPool(THREADS);
  private final ExecutorService finishers = Executors.newFixedThreadPool(2);

  @ParameterizedTest
  @CsvSource({"1, 1000000", "3, 1000000", "2, 5", "1, 0"})
  void manyThreads_neverRunTooMany_andEachIsServedOnceOrRefused(int maxParallel, int maxQueued)
      throws Exception {
    Turns turns = new Turns(maxParallel, maxQueued, metrics);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int takes = THREADS * TAKES_PER_THREAD;
    AtomicIntegerArray outcomes = new AtomicIntegerArray(takes);
    AtomicInteger refused = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(takes);
    CyclicBarrier start = new CyclicBarrier(THREADS);

    class Work implements Waiter {
      private final int number;

      Work(int number) {
        this.number = number;
      }

      void ask() {
        switch (turns.take(this)) {
          case NOW -> run();
          case LATER -> {}
          case NEVER -> {
            refused.incrementAndGet();
            end();
          }
        }
      }

      @Override
      public void yourTurn() {
        finishers.execute(this::run);
      }

      private void run() {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        running.decrementAndGet();
        end();
        turns.done();
      }

      private void end() {
        outcomes.incrementAndGet(number);
        ended.countDown();
      }
    }

    try {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread * TAKES_PER_THREAD;
        all.add(
            askers.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < TAKES_PER_THREAD; i++) {
                    new Work(first + i).ask();
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get(20, TimeUnit.SECONDS);
      }
      assertThat(ended.await(20, TimeUnit.SECONDS)).as("everybody heard of his turn").isTrue();
    } finally {
      askers.shutdown();
      finishers.shutdown();
    }
    assertThat(finishers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, maxParallel);
    for (int i = 0; i < takes; i++) {
      assertThat(outcomes.get(i)).as("outcomes of %d", i).isOne();
    }
    assertThat(metrics.value(Metric.REQUESTS_REJECTED)).isEqualTo(refused.get());
    assertThat(metrics.value(Metric.REQUESTS_RUNNING)).isZero();
    assertThat(metrics.value(Metric.REQUESTS_QUEUED)).isZero();
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
  }
}
