package io.redisproxy.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads over few keys: bounds and books must hold whenever they are looked at. */
class CacheThreadsTest {

  private static final int THREADS = 4;
  private static final int OPERATIONS = 50_000;

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 16", "7, 4", "100, 16"})
  void manyThreads_neverExceedCapacity_andTheBooksBalance(int capacity, int stripes)
      throws Exception {
    Cache<Integer> cache =
        new Cache<>(new Bounds(capacity, Bounds.ANY_BYTES, 200_000), Clock.system(), stripes);
    LongAdder stored = new LongAdder();
    LongAdder told = new LongAdder();
    LongAdder asked = new LongAdder();
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    try {
      Future<Integer> largest =
          threads.submit(
              () -> {
                int max = 0;
                while (!ended.get()) {
                  max = Math.max(max, cache.books().size());
                }
                return max;
              });
      List<Callable<Void>> work = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        work.add(
            () -> {
              run(cache, capacity * 3, stored, told, asked);
              return null;
            });
      }
      try {
        for (Future<Void> done : threads.invokeAll(work)) {
          done.get();
        }
      } finally {
        ended.set(true);
      }
      assertThat(largest.get()).isLessThanOrEqualTo(capacity);
    } finally {
      threads.shutdownNow();
    }
    assertThat(told.sum()).as("askers told").isEqualTo(asked.sum());
    assertThat(stored.sum() - cache.books().evictions() - cache.books().expirations())
        .isEqualTo(cache.books().size());
  }

  private static void run(
      Cache<Integer> cache, int keys, LongAdder stored, LongAdder told, LongAdder asked) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Reader<Integer> reader = cache.newReader();
    for (int i = 0; i < OPERATIONS; i++) {
      String key = "key:" + random.nextInt(keys);
      byte[] bytes = key.getBytes(UTF_8);
      asked.increment();
      Stored hit = cache.get(0, bytes, 0, bytes.length, i, reader);
      Load<Integer> load = reader.begun();
      if (hit != null) {
        told.increment();
        assertThat(new String(hit.block(), UTF_8)).isEqualTo(key + "=" + key);
      } else if (load != null) {
        if (random.nextInt(8) == 0) {
          cache.drop(load);
        } else if (cache.store(load, (key + "=" + key).getBytes(UTF_8))) {
          stored.increment();
        }
        told.add(1 + load.joined().size());
      }
      if (random.nextInt(1000) == 0) {
        cache.reclaim(10);
      }
    }
  }
}
