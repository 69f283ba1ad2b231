package io.redisproxy.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * The cache against its textbook model, operation by operation, over several readers: every answer
 * must be the same, and so every victim, since a wrong one shows as soon as it is asked for, and in
 * the end every number in the books.
 */
class CacheModelTest {

  private static final int OPERATIONS = 20_000;

  /** A load that is under way on both sides. */
  private record Both(Load<Integer> load, TextbookCache.Loading loading) {}

  @Property(tries = 500)
  void answersAndVictimsAreThoseOfTheModel(
      @ForAll("capacities") int capacity,
      @ForAll boolean bytesCount,
      @ForAll @IntRange(min = 0, max = 6) int stripesLog,
      @ForAll @IntRange(min = 1, max = 4) int readers,
      @ForAll @LongRange(min = 2, max = 200) long longestStepNanos,
      @ForAll long seed) {
    Random random = new Random(seed);
    int longestValue = 1 + random.nextInt(40);
    long maxBytes = bytesCount ? 1 + random.nextInt(capacity * 20) : Bounds.ANY_BYTES;
    // From values that are over before the cache is full to values that live to be evicted.
    long ttlNanos = longestStepNanos * (1 + random.nextInt(capacity * 4));
    Bounds bounds = new Bounds(capacity, maxBytes, ttlNanos);
    new Run(bounds, 1 << stripesLog, readers, longestStepNanos, longestValue, random).run();
  }

  @Provide
  Arbitrary<Integer> capacities() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 20), Arbitraries.integers().between(1, 5_000));
  }

  private static final class Run {
    private final Cache<Integer> cache;
    private final TextbookCache model;
    private final List<Reader<Integer>> readers = new ArrayList<>();
    private final List<Both> loads = new ArrayList<>();
    private final Random random;
    private final boolean brief;
    private final Bounds bounds;
    private final int keys;
    private final long longestStepNanos;
    private final int longestValue;
    private long nowNanos;

    Run(
        Bounds bounds,
        int stripes,
        int readers,
        long longestStepNanos,
        int longestValue,
        Random random) {
      cache = new Cache<>(bounds, () -> nowNanos, stripes);
      model = new TextbookCache(bounds.capacity(), bounds.maxBytes(), bounds.ttlNanos());
      for (int i = 0; i < readers; i++) {
        this.readers.add(cache.newReader());
      }
      this.random = random;
      this.brief = random.nextBoolean();
      this.bounds = bounds;
      this.keys = 1 + random.nextInt(bounds.capacity() * 2 + 2);
      this.longestStepNanos = longestStepNanos;
      this.longestValue = longestValue;
    }

    void run() {
      for (int i = 0; i < OPERATIONS; i++) {
        // No two requests of one client fall on the same nanosecond.
        nowNanos += 1 + random.nextLong(longestStepNanos);
        switch (random.nextInt(200)) {
          case 0, 1, 2 -> invalidate("key:" + random.nextInt(keys));
          case 3, 4, 5, 6 -> cache.reclaim(1 + random.nextInt(50));
          case 7 -> clearNowAndThen();
          case 8, 9, 10, 11, 12, 13, 14, 15 -> getTogether(1 + random.nextInt(16));
          default -> {
            // Few loads at a time, and all kinds of order among them.
            if (loads.size() > random.nextInt(4)) {
              end(loads.remove(random.nextInt(loads.size())));
            } else {
              get("key:" + random.nextInt(keys));
            }
          }
        }
        model.dropExpired(nowNanos);
        Books books = cache.books();
        assertThat(books.size()).isBetween(model.size(), bounds.capacity());
        assertThat(books.bytes()).isLessThanOrEqualTo(bounds.maxBytes());
      }
      cache.reclaim(Integer.MAX_VALUE);
      assertThat(cache.books()).isEqualTo(model.books());
    }

    private void get(String key) {
      byte[] bytes = key.getBytes(US_ASCII);
      int asker = random.nextInt(readers.size());
      Reader<Integer> reader = readers.get(asker);
      Stored stored = cache.get(0, bytes, 0, bytes.length, asker, reader);
      String expected = model.get(key, nowNanos);
      if (stored != null) {
        byte[] block = stored.block();
        int offset = stored.offset();
        assertThat(new String(block, 0, offset, US_ASCII)).isEqualTo(key);
        assertThat(new String(block, offset, block.length - offset, US_ASCII)).isEqualTo(expected);
        return;
      }
      assertThat(expected).as("the model's answer for %s, a miss here", key).isNull();
      if (model.join(key, asker)) {
        assertThat(reader.begun()).isNull();
      } else {
        assertThat(reader.begun()).isNotNull();
        loads.add(new Both(reader.begun(), model.begin(key)));
      }
    }

    /**
     * Looks a few keys up as of one moment, and does without those that the cache does not have.
     */
    private void getTogether(int count) {
      Reader<Integer> reader = readers.get(random.nextInt(readers.size()));
      List<byte[]> together = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] key = ("key:" + random.nextInt(keys)).getBytes(US_ASCII);
        together.add(key);
        cache.expect(0, key, 0, key.length, reader);
      }
      cache.bringNear(reader);
      for (int i = 0; i < count; i++) {
        byte[] key = together.get(i);
        Stored stored = cache.hit(i, 0, key, 0, key.length, reader);
        String expected = model.get(new String(key, US_ASCII), nowNanos);
        assertThat(stored == null ? null : value(stored)).isEqualTo(expected);
      }
      // Each look-up takes longer than a nanosecond.
      nowNanos += count;
    }

    private static String value(Stored stored) {
      byte[] block = stored.block();
      return new String(block, stored.offset(), block.length - stored.offset(), US_ASCII);
    }

    private void end(Both both) {
      if (random.nextInt(10) == 0) {
        cache.drop(both.load);
        model.drop(both.loading);
      } else {
        String value = "v".repeat(random.nextInt(longestValue));
        byte[] block = (both.loading.key + value).getBytes(US_ASCII);
        long life = lifeNanos();
        assertThat(cache.store(both.load, block, life))
            .isEqualTo(model.store(both.loading, value, life, nowNanos));
      }
      assertThat(both.load.joined()).isEqualTo(both.loading.joined);
    }

    /** Most live as long as any; some shorter, down to not at all. */
    private long lifeNanos() {
      return brief && random.nextInt(3) == 0
          ? random.nextLong(2 * bounds.ttlNanos())
          : Long.MAX_VALUE;
    }

    private void invalidate(String key) {
      byte[] bytes = key.getBytes(US_ASCII);
      assertThat(cache.invalidate(0, bytes, 0, bytes.length))
          .isEqualTo(model.invalidate(key, nowNanos));
    }

    private void clearNowAndThen() {
      if (random.nextInt(20) == 0) {
        cache.reclaim(Integer.MAX_VALUE); // what has expired counts as such on both sides
        cache.clear();
        model.clear(nowNanos);
      }
    }
  }
}
