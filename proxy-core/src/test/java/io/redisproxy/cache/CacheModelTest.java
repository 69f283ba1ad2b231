package io.redisproxy.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.cache.Look.Found;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * The striped table against one textbook list, operation by operation: every answer must be the
 * same, and so every victim, since a wrong one shows as soon as it is asked for.
 */
class CacheModelTest {

  private static final long TTL_NANOS = 10_000;
  private static final int OPERATIONS = 4_000;

  @Property(tries = 300)
  void answersAndVictimsAreThoseOfOneList(
      @ForAll("capacities") int capacity,
      @ForAll @IntRange(min = 0, max = 6) int stripesLog,
      @ForAll @LongRange(min = 2, max = 200) long longestStepNanos,
      @ForAll long seed) {
    long[] now = {0};
    Cache<String> cache = new Cache<>(capacity, TTL_NANOS, 1 << stripesLog, () -> now[0]);
    TextbookLru model = new TextbookLru(capacity, TTL_NANOS);
    Look<String> look = new Look<>();
    Random random = new Random(seed);
    int keys = 1 + random.nextInt(capacity * 2 + 2);
    for (int operation = 0; operation < OPERATIONS; operation++) {
      // No two requests of one client fall on the same nanosecond.
      now[0] += 1 + random.nextLong(longestStepNanos);
      String key = "key:" + random.nextInt(keys);
      byte[] bytes = key.getBytes(UTF_8);
      String expected = model.get(key, now[0]);
      Found found = cache.get(bytes, 0, bytes.length, "asker", look);
      if (found == Found.HIT) {
        assertThat(
                new String(look.block(), look.offset(), look.block().length - look.offset(), UTF_8))
            .isEqualTo(expected);
      } else {
        assertThat(expected).as("the model's answer for %s, a miss here", key).isNull();
        assertThat(found).isEqualTo(Found.FIRST);
        now[0]++;
        if (random.nextInt(10) == 0) {
          cache.drop(look.load());
        } else {
          String value = "value of operation " + operation;
          assertThat(cache.store(look.load(), (key + value).getBytes(UTF_8))).isTrue();
          model.store(key, value, now[0]);
        }
      }
      if (random.nextInt(50) == 0) {
        cache.reclaim(1 + random.nextInt(5));
      }
      model.dropExpired(now[0]);
      assertThat(cache.size()).isBetween(model.size(), capacity);
    }
    cache.reclaim(Integer.MAX_VALUE);
    model.dropExpired(now[0]);
    assertThat(cache.size()).isEqualTo(model.size());
    assertThat(cache.evictions()).isEqualTo(model.evictions);
    assertThat(cache.expirations()).isEqualTo(model.expirations);
  }

  @Provide
  Arbitrary<Integer> capacities() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 20), Arbitraries.integers().between(1, 5_000));
  }
}
