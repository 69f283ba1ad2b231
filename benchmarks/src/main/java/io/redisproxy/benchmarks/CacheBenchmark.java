package io.redisproxy.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.cache.Look;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A look-up that hits, and a look-up that misses, stores and evicts, in a full cache. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CacheBenchmark {

  private static final int CAPACITY = 100_000;
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 64;

  /** A cache that holds the first half of the keys and is full. */
  @State(Scope.Benchmark)
  public static class Full {
    final byte[][] keys = new byte[2 * CAPACITY][];
    final Cache<String> cache =
        new Cache<>(
            CAPACITY,
            TimeUnit.HOURS.toNanos(1),
            Cache.stripesFor(Runtime.getRuntime().availableProcessors()),
            Clock.system());

    @Setup
    public void fill() {
      Mine mine = new Mine();
      for (int i = 0; i < keys.length; i++) {
        keys[i] = "key:%012d".formatted(i).getBytes(US_ASCII);
      }
      for (int i = 0; i < CAPACITY; i++) {
        getOrStore(this, mine, keys[i]);
      }
    }
  }

  /** What each thread has of its own. */
  @State(Scope.Thread)
  public static class Mine {
    final Look<String> look = new Look<>();
    int next = CAPACITY;
  }

  /** A random key of those that are there. */
  @Benchmark
  public Object hit(Full full, Mine mine) {
    byte[] key = full.keys[ThreadLocalRandom.current().nextInt(CAPACITY)];
    full.cache.get(key, 0, KEY_BYTES, "asker", mine.look);
    return mine.look.block();
  }

  /** Each time the key that was evicted longest ago; meant for one thread. */
  @Benchmark
  public Object missStoreEvict(Full full, Mine mine) {
    mine.next = mine.next + 1 == full.keys.length ? 0 : mine.next + 1;
    return getOrStore(full, mine, full.keys[mine.next]);
  }

  private static Look.Found getOrStore(Full full, Mine mine, byte[] key) {
    Look.Found found = full.cache.get(key, 0, KEY_BYTES, "asker", mine.look);
    if (found == Look.Found.FIRST) {
      byte[] block = Arrays.copyOf(mine.look.load().key(), KEY_BYTES + VALUE_BYTES);
      full.cache.store(mine.look.load(), block);
    }
    return found;
  }
}
