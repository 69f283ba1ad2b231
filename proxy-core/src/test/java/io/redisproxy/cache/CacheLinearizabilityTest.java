package io.redisproxy.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * Threads that get, complete, fail, invalidate, clear and let expire, over three keys and room for
 * two: whatever they do at once, each sees what it would see had all been done one after the other.
 * That includes who joins which load, and which value goes when room is needed.
 */
@Param(name = "key", gen = IntGen.class, conf = "0:2")
@Param(name = "thread", gen = ThreadIdGen.class)
public class CacheLinearizabilityTest {

  private static final int CAPACITY = 2;
  private static final long TTL_NANOS = 1L << 40;
  private static final int MOST_THREADS = 8;

  private static final String JOINED = "joined";
  private static final String FIRST = "first";

  /** How many scenarios each way of testing tries, and how hard; thousands find what is rare. */
  private static final int SCENARIOS = Integer.getInteger("cache.scenarios", 6);

  private final AtomicLong nowNanos = new AtomicLong();
  private final Cache<Integer> cache =
      new Cache<>(
          new Bounds(CAPACITY, Bounds.ANY_BYTES, TTL_NANOS),
          nowNanos::incrementAndGet,
          2,
          new KeyHash(1, 2)); // the same for every run of a scenario
  private final List<Reader<Integer>> readers = new ArrayList<>();
  private final List<Deque<Load<Integer>>> loads = new ArrayList<>();
  private final int[] completed = new int[MOST_THREADS];

  public CacheLinearizabilityTest() {
    for (int i = 0; i < MOST_THREADS; i++) {
      readers.add(cache.newReader());
      loads.add(new ArrayDeque<>());
    }
  }

  @Operation
  public String get(@Param(name = "thread") int thread, @Param(name = "key") int key) {
    Reader<Integer> reader = readers.get(thread);
    byte[] bytes = bytes(key);
    // As of a moment before, which is how most look-ups are made; or now.
    cache.expect(0, bytes, 0, bytes.length, reader);
    cache.bringNear(reader);
    Stored stored = cache.hit(0, 0, bytes, 0, bytes.length, reader);
    if (stored == null) {
      stored = cache.get(0, bytes, 0, bytes.length, thread, reader);
    }
    if (stored != null) {
      byte[] block = stored.block();
      return new String(block, stored.offset(), block.length - stored.offset(), US_ASCII);
    }
    Load<Integer> load = reader.begun();
    if (load == null) {
      return JOINED;
    }
    loads.get(thread).add(load);
    return FIRST;
  }

  /** Ends the thread's oldest load with a value. */
  @Operation
  public String complete(@Param(name = "thread") int thread) {
    Load<Integer> load = loads.get(thread).poll();
    if (load == null) {
      return "nothing to complete";
    }
    String block = new String(load.key(), US_ASCII) + value(thread, completed[thread]++);
    boolean stored = cache.store(load, block.getBytes(US_ASCII));
    return (stored ? "stored for " : "not stored for ") + load.joined();
  }

  /** Ends the thread's oldest load without a value. */
  @Operation
  public String fail(@Param(name = "thread") int thread) {
    Load<Integer> load = loads.get(thread).poll();
    if (load == null) {
      return "nothing to fail";
    }
    cache.drop(load);
    return "failed for " + load.joined();
  }

  @Operation
  public boolean invalidate(@Param(name = "key") int key) {
    byte[] bytes = bytes(key);
    return cache.invalidate(0, bytes, 0, bytes.length);
  }

  @Operation
  public void clear() {
    cache.clear();
  }

  @Operation
  public void expire() {
    nowNanos.addAndGet(TTL_NANOS);
    cache.reclaim(Integer.MAX_VALUE);
  }

  /** In one run, since making the cache's classes ready for it takes longer than a scenario. */
  @Test
  public void modelChecking() throws NoSuchMethodException {
    check(
        new ModelCheckingOptions()
            .iterations(SCENARIOS)
            .invocationsPerIteration(500)
            .addCustomScenario(hitThatMeetsAnEviction())
            .addCustomScenario(hitThatMeetsAnEvictionAndAnother())
            .addCustomScenario(hitThatMeetsAnEvictionAndAnInvalidation())
            .addCustomScenario(repeatedHitThatMeetsAnInvalidation())
            .addCustomScenario(joinThatMeetsAStore()));
  }

  @Test
  public void stress() {
    check(new StressOptions().iterations(SCENARIOS).invocationsPerIteration(2_000));
  }

  /** The value that is read is the one that would have to go. */
  private static ExecutionScenario hitThatMeetsAnEviction() throws NoSuchMethodException {
    return scenario(
        List.of(reads(0, 0), completes(0), reads(0, 1), completes(0), reads(1, 2)),
        List.of(List.of(reads(0, 0)), List.of(completes(1))),
        List.of(reads(0, 0), reads(0, 1), reads(0, 2)));
  }

  /** The value is spared for the sake of a read; then it is older than what was stored. */
  private static ExecutionScenario hitThatMeetsAnEvictionAndAnother() throws NoSuchMethodException {
    return scenario(
        List.of(reads(0, 0), completes(0), reads(0, 1), completes(0), reads(1, 2)),
        List.of(List.of(reads(0, 0)), List.of(completes(1))),
        List.of(reads(0, 1), completes(0), reads(0, 0), reads(0, 2)));
  }

  /** The value is spared for the sake of a read, and invalidated before the reader knows. */
  private static ExecutionScenario hitThatMeetsAnEvictionAndAnInvalidation()
      throws NoSuchMethodException {
    return scenario(
        List.of(reads(0, 0), completes(0), reads(0, 1), completes(0), reads(1, 2)),
        List.of(List.of(reads(0, 0)), List.of(completes(1), invalidates(0))),
        List.of(reads(0, 1), reads(0, 2)));
  }

  /** The same value is read again, and its slot becomes another's in between. */
  private static ExecutionScenario repeatedHitThatMeetsAnInvalidation()
      throws NoSuchMethodException {
    return scenario(
        List.of(reads(0, 0), completes(0), reads(0, 1), completes(0), reads(0, 0), reads(1, 2)),
        List.of(List.of(reads(0, 0)), List.of(invalidates(0), completes(1), reads(1, 1))),
        List.of(reads(0, 2), completes(0), reads(1, 1), reads(1, 2)));
  }

  /** Somebody joins the load that a store is just ending, after having read something. */
  private static ExecutionScenario joinThatMeetsAStore() throws NoSuchMethodException {
    return scenario(
        List.of(reads(0, 0), completes(0), reads(1, 1)),
        List.of(List.of(reads(0, 0), reads(0, 1)), List.of(completes(1))),
        List.of(reads(2, 2), completes(2), reads(2, 0), reads(2, 1)));
  }

  private static ExecutionScenario scenario(
      List<Actor> before, List<List<Actor>> threads, List<Actor> after) {
    return new ExecutionScenario(before, threads, after, null);
  }

  private static Actor reads(int thread, int key) throws NoSuchMethodException {
    return new Actor(
        CacheLinearizabilityTest.class.getMethod("get", int.class, int.class),
        List.of(thread, key));
  }

  private static Actor completes(int thread) throws NoSuchMethodException {
    return new Actor(
        CacheLinearizabilityTest.class.getMethod("complete", int.class), List.of(thread));
  }

  private static Actor invalidates(int key) throws NoSuchMethodException {
    return new Actor(
        CacheLinearizabilityTest.class.getMethod("invalidate", int.class), List.of(key));
  }

  private static void check(Options<?, ?> options) {
    options
        .sequentialSpecification(Textbook.class)
        .threads(3)
        .actorsBefore(4)
        .actorsPerThread(3)
        .actorsAfter(4)
        .check(CacheLinearizabilityTest.class);
  }

  private static byte[] bytes(int key) {
    return ("k" + key).getBytes(US_ASCII);
  }

  private static String value(int thread, int count) {
    return "value " + count + " of thread " + thread;
  }

  /** The same operations on the textbook's cache. */
  public static class Textbook {
    private long nowNanos;
    private final TextbookCache cache = new TextbookCache(CAPACITY, Bounds.ANY_BYTES, TTL_NANOS);
    private final List<Deque<TextbookCache.Loading>> loads = new ArrayList<>();
    private final int[] completed = new int[MOST_THREADS];

    public Textbook() {
      for (int i = 0; i < MOST_THREADS; i++) {
        loads.add(new ArrayDeque<>());
      }
    }

    public String get(int thread, int key) {
      String value = cache.get("k" + key, nowNanos);
      if (value != null) {
        return value;
      }
      if (cache.join("k" + key, thread)) {
        return JOINED;
      }
      loads.get(thread).add(cache.begin("k" + key));
      return FIRST;
    }

    public String complete(int thread) {
      TextbookCache.Loading load = loads.get(thread).poll();
      if (load == null) {
        return "nothing to complete";
      }
      boolean stored = cache.store(load, value(thread, completed[thread]++), nowNanos);
      return (stored ? "stored for " : "not stored for ") + load.joined;
    }

    public String fail(int thread) {
      TextbookCache.Loading load = loads.get(thread).poll();
      if (load == null) {
        return "nothing to fail";
      }
      cache.drop(load);
      return "failed for " + load.joined;
    }

    public boolean invalidate(int key) {
      return cache.invalidate("k" + key, nowNanos);
    }

    public void clear() {
      cache.clear(nowNanos);
    }

    public void expire() {
      nowNanos += TTL_NANOS;
    }
  }
}
