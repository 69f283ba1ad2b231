package io.redisproxy.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** What is asked of the caches: millions of operations a second, of all threads together. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CacheBenchmark {

  /** With so many keys the least recently used 100,000 answer 90 % of what a thread asks. */
  static final int MIX_KEYS = 230_000;

  private static final long ABSENT = 1L << 32;

  /** A random key that is there. */
  @Benchmark
  public @Nullable Object hit(Asker mine) {
    return mine.get(mine.next());
  }

  /** A random key that is not there, nor will be. */
  @Benchmark
  public @Nullable Object miss(Asker mine) {
    return mine.get(ABSENT + mine.next());
  }

  /** A new key each time: a miss, a store and an eviction. */
  @Benchmark
  public @Nullable Object store(Asker.Newcomer mine) {
    return mine.getOrStore(mine.fresh());
  }

  /** Popular and rare keys: nine hits to one miss, which stores and evicts. */
  @Benchmark
  public @Nullable Object mix(Asker.Zipfian mine) {
    return mine.getOrStore(mine.next());
  }

  /** The same key for all threads. */
  @Benchmark
  public @Nullable Object hotKey(Asker mine) {
    return mine.get(0);
  }

  /** Random keys whose values live for 20 ms, and are stored again. */
  @Benchmark
  public @Nullable Object expiryStorm(Asker mine) {
    return mine.getOrStore(mine.next());
  }
}
