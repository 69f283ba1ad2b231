package io.redisproxy.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

  private static final int THREADS = 4;
  private static final int ROUNDS = 20_000;

  @Test
  void enter_whenAllPlacesAreTaken_isRefused_untilOneLeaves() {
    Connections places = new Connections(2);
    assertThat(places.enter()).isTrue();
    assertThat(places.enter()).isTrue();
    assertThat(places.enter()).isFalse();

    places.leave();

    assertThat(places.enter()).isTrue();
    assertThat(places.enter()).isFalse();
  }

  @Test
  void enter_onManyThreads_neverLetsMoreInThanThereArePlaces() throws Exception {
    Connections places = new Connections(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int round = 0; round < ROUNDS; round++) {
                    if (places.enter()) {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      inside.decrementAndGet();
                      places.leave();
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get(10, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(most.get()).isBetween(1, 2);
    assertThat(places.enter()).isTrue();
    assertThat(places.enter()).isTrue();
    assertThat(places.enter()).isFalse();
  }

  @Test
  void bound_isCheckedAtBirth() {
    assertThatThrownBy(() -> new Connections(-1)).hasMessageContaining("-1");
  }

  @Test
  void boundOfZero_letsNobodyIn() {
    assertThat(new Connections(0).enter()).isFalse();
  }
}
