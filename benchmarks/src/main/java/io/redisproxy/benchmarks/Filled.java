package io.redisproxy.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The cache that all threads share, nearly full. */
@State(Scope.Benchmark)
public class Filled {

  static final int CAPACITY = 100_000;

  /**
   * Keys 0 and up are present. There are fewer than there is room for because Guava gives each of
   * its segments a share of the capacity, and the keys do not fall into them evenly.
   */
  static final int PRESENT = 90_000;

  @Param public Contenders contender = Contenders.OURS;

  private Contender cache;

  @Setup
  public void fill(BenchmarkParams params) {
    boolean shortLived = params.getBenchmark().endsWith(".expiryStorm");
    long ttlNanos = shortLived ? TimeUnit.MILLISECONDS.toNanos(20) : TimeUnit.HOURS.toNanos(1);
    cache = contender.make(CAPACITY, ttlNanos);
    Session session = cache.session();
    Buffers buffers = new Buffers();
    for (int i = 0; i < PRESENT; i++) {
      session.getOrStore(buffers.key(i));
    }
  }

  Session session() {
    return cache.session();
  }
}
