package io.redisproxy.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.redisproxy.cache.Books;
import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.cache.Load;
import io.redisproxy.cache.Reader;
import io.redisproxy.cache.Stored;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Everything that can be done to a full cache, from four threads, for five minutes or as many
 * seconds as the argument says; then the books must balance. Whoever gets a wrong value, or waits
 * for a load that nobody ends, makes it fail too.
 */
public final class CacheSoak {

  private static final int THREADS = 4;
  private static final int CAPACITY = 50_000;
  private static final int KEYS = 120_000;
  private static final long MAX_BYTES = 4_000_000;
  private static final Duration TTL = Duration.ofMillis(500);

  private final Cache<CacheSoak> cache =
      new Cache<>(new Bounds(CAPACITY, MAX_BYTES, TTL.toNanos()), Clock.system());

  private CacheSoak() {}

  /** What a thread has seen; each has its own. */
  private record Tally(long gets, long hits, long misses, long asked, long told, long stored) {
    Tally plus(Tally other) {
      return new Tally(
          gets + other.gets,
          hits + other.hits,
          misses + other.misses,
          asked + other.asked,
          told + other.told,
          stored + other.stored);
    }
  }

  public static void main(String[] args) throws InterruptedException, ExecutionException {
    long seconds = args.length == 0 ? 300 : Long.parseLong(args[0]);
    if (!new CacheSoak().run(seconds)) {
      System.exit(1);
    }
  }

  private boolean run(long seconds) throws InterruptedException, ExecutionException {
    long endNanos = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    List<Future<Tally>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int seed = i;
      running.add(threads.submit(() -> work(seed, endNanos)));
    }
    CountDownLatch ended = new CountDownLatch(1);
    Future<Boolean> bounded = threads.submit(() -> watch(ended));
    Tally tally = new Tally(0, 0, 0, 0, 0, 0);
    try {
      for (Future<Tally> each : running) {
        tally = tally.plus(each.get());
      }
    } finally {
      ended.countDown();
      threads.shutdown();
    }
    Books books = cache.books();
    System.out.println(tally);
    System.out.println(books);
    long left = books.stores() - books.evictions() - books.expirations() - books.invalidations();
    boolean good = check("hits + misses = gets", tally.hits + tally.misses == tally.gets);
    good &= check("everybody who waited was told", tally.asked == tally.told);
    good &= check("what threads stored is in the books", tally.stored == books.stores());
    good &= check("stores - evictions - expirations - invalidations = size", left == books.size());
    good &= check("size and bytes never over their bounds", bounded.get());
    good &= check("nothing is left after a clear", isEmptyAfterClear());
    return good;
  }

  private Tally work(int seed, long endNanos) {
    SplittableRandom random = new SplittableRandom(seed);
    Reader<CacheSoak> reader = cache.newReader();
    Deque<Load<CacheSoak>> loads = new ArrayDeque<>();
    long gets = 0;
    long hits = 0;
    long misses = 0;
    long told = 0;
    long stored = 0;
    while (System.nanoTime() < endNanos || !loads.isEmpty()) {
      int choice = random.nextInt(1_000);
      if (choice < 20) {
        byte[] key = key(random);
        cache.invalidate(0, key, 0, key.length);
      } else if (choice == 20) {
        cache.reclaim(100);
      } else if (choice == 21 && random.nextInt(2_000) == 0) {
        cache.clear();
      } else if (loads.size() > random.nextInt(8) || System.nanoTime() >= endNanos) {
        Load<CacheSoak> load = loads.poll();
        if (load != null) {
          if (random.nextInt(10) == 0) {
            cache.drop(load);
          } else if (cache.store(load, block(load.key(), random))) {
            stored++;
          }
          told += 1 + load.joined().size();
        }
      } else {
        byte[] key = key(random);
        gets++;
        Stored hit = cache.get(0, key, 0, key.length, this, reader);
        Load<CacheSoak> begun = reader.begun();
        if (hit != null) {
          hits++;
          if (!Arrays.equals(hit.block(), 0, hit.offset(), key, 0, key.length)) {
            throw new IllegalStateException("the value of another key");
          }
        } else {
          misses++;
          if (begun != null) {
            loads.add(begun);
          }
        }
      }
    }
    return new Tally(gets, hits, misses, misses, told, stored);
  }

  /** Looks at the books and at the heap all the time. */
  private boolean watch(CountDownLatch ended) throws InterruptedException {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    boolean bounded = true;
    long second = 0;
    do {
      Books books = cache.books();
      bounded &= books.size() <= CAPACITY && books.bytes() <= MAX_BYTES;
      if (second++ % 30 == 0) {
        memory.gc();
        System.out.printf(
            "%4d s: heap %.1f MB, %s%n",
            second - 1, memory.getHeapMemoryUsage().getUsed() / 1e6, books);
      }
    } while (!ended.await(1, TimeUnit.SECONDS));
    return bounded;
  }

  private boolean isEmptyAfterClear() {
    cache.clear();
    cache.reclaim(Integer.MAX_VALUE);
    Books books = cache.books();
    return books.size() == 0 && books.bytes() == 0;
  }

  private static byte[] key(SplittableRandom random) {
    // Squared, so that some keys are asked for much more often than others.
    double uniform = random.nextDouble();
    return ("key:" + (int) (uniform * uniform * KEYS)).getBytes(US_ASCII);
  }

  private static byte[] block(byte[] key, SplittableRandom random) {
    return Arrays.copyOf(key, key.length + random.nextInt(200));
  }

  private static boolean check(String what, boolean holds) {
    System.out.println((holds ? "holds:  " : "BROKEN: ") + what);
    return holds;
  }
}
