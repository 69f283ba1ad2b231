package io.redisproxy.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class CacheTest {

  private static final long TTL_NANOS = 1_000;

  private long nowNanos;
  private Stored hit;
  private final Cache<String> cache = cache(2, Bounds.ANY_BYTES);
  private final Reader<String> reader = cache.newReader();

  @Test
  void get_afterStore_findsTheValueWithItsAgeAndWhatIsLeft() {
    store(begin("k"), "v");
    nowNanos += 300;

    assertThat(get("k")).isTrue();
    assertThat(value()).isEqualTo("v");
    assertThat(reader.ageNanos()).isEqualTo(300);
    assertThat(reader.ttlNanos()).isEqualTo(700);
  }

  @Test
  void get_atTheEndOfItsTime_isAMiss_andReadsHaveNotProlongedIt() {
    store(begin("k"), "v");
    nowNanos += TTL_NANOS - 1;
    assertThat(get("k")).isTrue();
    nowNanos += 1;

    assertThat(get("k")).isFalse();
    assertThat(cache.books()).isEqualTo(new Books(0, 0, 1, 0, 1, 0));
  }

  @Test
  void store_whenFull_dropsTheOneReadLeastRecently_wherever() {
    put("a");
    put("b");
    nowNanos++;
    get("a");
    put("c");

    assertThat(get("a")).isTrue();
    assertThat(get("c")).isTrue();
    assertThat(get("b")).isFalse();
  }

  @Test
  void store_whenFull_heedsTheReadsOfAllReaders_inTheOrderOfTheirTime() {
    Reader<String> other = cache.newReader();
    put("a");
    put("b");
    for (int i = 0; i < 300; i++) { // more than pass before the order is looked at
      nowNanos++;
      assertThat(get(cache, i % 2 == 0 ? reader : other, "b")).isTrue();
      nowNanos++;
      assertThat(get(cache, i % 3 == 0 ? reader : other, "a")).isTrue();
    }
    put("c");

    assertThat(get("a")).isTrue();
    assertThat(get("b")).isFalse();
  }

  @Test
  void store_whenFull_dropsAnExpiredOneBeforeALivingOne() {
    put("old");
    nowNanos += TTL_NANOS - 10;
    put("young");
    nowNanos++;
    get("old"); // the most recently read of the two
    nowNanos += 10;
    put("new");

    assertThat(get("young")).isTrue();
    assertThat(cache.books().evictions()).isZero();
    assertThat(cache.books().expirations()).isOne();
  }

  @Test
  void store_overTheBytes_dropsAsManyAsItNeeds_theLeastRecentFirst() {
    Cache<String> small = cache(100, 30);
    Reader<String> its = small.newReader();
    for (String key : new String[] {"a", "b", "c"}) {
      nowNanos++;
      small.store(begin(small, its, key), block(key, "12345678")); // 9 bytes each
    }
    nowNanos++;
    assertThat(get(small, its, "a")).isTrue();
    nowNanos++;
    assertThat(small.store(begin(small, its, "d"), block("d", "123456789012345"))).isTrue();

    assertThat(get(small, its, "a")).isTrue();
    assertThat(get(small, its, "d")).isTrue();
    assertThat(small.books()).isEqualTo(new Books(2, 25, 4, 2, 0, 0));
    assertThat(get(small, its, "b")).isFalse();
    assertThat(get(small, its, "c")).isFalse();
  }

  @Test
  void store_ofMoreThanAllBytes_isRefused_andNothingGoesForIt() {
    Cache<String> small = cache(100, 10);
    Reader<String> its = small.newReader();
    assertThat(small.store(begin(small, its, "a"), block("a", "123456789"))).isTrue();

    assertThat(small.store(begin(small, its, "b"), block("b", "1234567890"))).isFalse();

    assertThat(get(small, its, "a")).isTrue();
    assertThat(get(small, its, "b")).isFalse();
    assertThat(small.books()).isEqualTo(new Books(1, 10, 1, 0, 0, 0));
  }

  @Test
  void invalidate_dropsTheValue() {
    put("a");
    put("b");

    assertThat(invalidate("a")).isTrue();
    assertThat(invalidate("a")).isFalse();
    assertThat(invalidate("never stored")).isFalse();
    assertThat(get("a")).isFalse();
    assertThat(get("b")).isTrue();
    assertThat(cache.books().invalidations()).isOne();
    assertThat(cache.books().size()).isOne();
  }

  @Test
  void invalidate_ofWhatHasExpired_isAnExpiration() {
    put("a");
    nowNanos += TTL_NANOS;

    assertThat(invalidate("a")).isFalse();
    assertThat(cache.books()).isEqualTo(new Books(0, 0, 1, 0, 1, 0));
  }

  @Test
  void clear_leavesNothing_andWhatComesAfterItStays() {
    put("a");
    put("b");
    cache.clear();

    assertThat(cache.books()).isEqualTo(new Books(0, 0, 2, 0, 0, 2));
    assertThat(get("a")).isFalse();
    store(reader.begun(), "new"); // at the very moment of the clear
    assertThat(get("a")).isTrue();
    assertThat(value()).isEqualTo("new");
    assertThat(get("b")).isFalse();
    assertThat(cache.books().size()).isOne();
  }

  @Test
  void clear_leavesItsRemainsToReclaim_andToStoresThatNeedRoom() {
    put("a");
    put("b");
    cache.clear();
    put("c");
    put("d");

    assertThat(get("c")).isTrue();
    assertThat(get("d")).isTrue();
    assertThat(cache.books().evictions()).isZero();
    cache.clear();
    assertThat(cache.reclaim(10)).isEqualTo(2);
    assertThat(cache.books()).isEqualTo(new Books(0, 0, 4, 0, 0, 4));
  }

  @Test
  void reclaim_removesWhatNobodyAskedFor_inSteps() {
    put("a");
    put("b");
    nowNanos += TTL_NANOS;

    assertThat(cache.reclaim(1)).isOne();
    assertThat(cache.books().size()).isOne();
    assertThat(cache.reclaim(5)).isOne();
    assertThat(cache.books().size()).isZero();
    assertThat(cache.reclaim(5)).isZero();
  }

  @Test
  void emptiedCache_givesItsRoomBack_andFillsAgain() {
    int many = 3_000;
    long ttl = 100_000;
    Cache<String> large = new Cache<>(new Bounds(many, Bounds.ANY_BYTES, ttl), () -> nowNanos, 4);
    Reader<String> its = large.newReader();
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < many; i++) {
        nowNanos++;
        assertThat(get(large, its, "key" + i)).isFalse();
        assertThat(large.store(Objects.requireNonNull(its.begun()), block("key" + i, "v")))
            .isTrue();
      }
      nowNanos++;
      assertThat(get(large, its, "key0")).isTrue();
      nowNanos++;
      assertThat(get(large, its, "one more")).isFalse();
      large.store(Objects.requireNonNull(its.begun()), block("one more", "v"));
      assertThat(get(large, its, "key0")).as("read last but one").isTrue();
      assertThat(large.books().size()).isEqualTo(many);
      assertThat(large.books().evictions()).isEqualTo(round);

      nowNanos += ttl;
      large.reclaim(Integer.MAX_VALUE);

      assertThat(large.books().size()).isZero();
      assertThat(large.books().expirations()).isEqualTo((long) round * many);
    }
  }

  @Test
  void keysAndValues_ofNoBytes_areKeysAndValues() {
    store(begin(""), "");

    assertThat(get("")).isTrue();
    assertThat(value()).isEmpty();
  }

  @Test
  void keysAndValues_ofManyBytes_areKeysAndValues() {
    String key = "k".repeat(1 << 20);
    store(begin(key), "v".repeat(1 << 24));

    assertThat(get(key)).isTrue();
    assertThat(value()).hasSize(1 << 24);
    assertThat(get(key + "k")).isFalse();
  }

  @Test
  void key_isFoundWhereverItLiesInAnArray() {
    put("needle");
    byte[] haystack = "hay needle hay".getBytes(UTF_8);

    assertThat(cache.get(0, haystack, 4, 6, "asker", reader)).isNotNull();
    assertThat(cache.get(0, haystack, 4, 5, "asker", reader)).isNull();
  }

  @Test
  void keysBroughtNear_areAFewAtOnce_andNothingIsChangedByIt() {
    put("a");
    put("b");
    Load<String> load = begin("loading");
    Books before = cache.books();
    nowNanos += 10;
    get("b");
    for (int round = 0; round < 3; round++) {
      int expected = 1;
      while (expect(new String[] {"a", "loading", "none"}[expected % 3])) {
        expected++;
      }
      assertThat(expected).isBetween(2, 100);
      nowNanos++;
      cache.bringNear(reader);
    }
    assertThat(expect("a")).isTrue();
    nowNanos++;
    cache.bringNear(reader);

    assertThat(cache.books()).isEqualTo(before);
    assertThat(load.joined()).isEmpty();
    store(load, "v");
    assertThat(get("a")).as("it was not read").isFalse();
    assertThat(get("b")).isTrue();
    assertThat(get("none")).isFalse();
    assertThat(reader.begun()).isNotNull();
  }

  @Test
  void emptyValueOfAnEmptyKey_isBroughtNear() {
    store(begin(""), "");
    expect("");
    cache.bringNear(reader);

    assertThat(get("")).isTrue();
  }

  /** Reads and stores may count on by nanoseconds where the clock stands still. */
  @Test
  void clear_onAClockThatStandsStill_dropsWhatWasStoredBefore() {
    put("a");
    put("b");
    get("a");
    get("a");
    get("b");
    Load<String> load = begin("c");
    store(load, "v");

    cache.clear();

    assertThat(get("c")).isFalse();
    cache.reclaim(10);
    assertThat(cache.books().size()).isZero();
  }

  @Test
  void bounds_areCheckedAtBirth() {
    assertThatThrownBy(() -> new Bounds(0, 1, 1)).hasMessageContaining("capacity 0");
    assertThatThrownBy(() -> new Bounds(1, 0, 1)).hasMessageContaining("maxBytes 0");
    assertThatThrownBy(() -> new Bounds(1, 1, -1)).hasMessageContaining("ttlNanos -1");
    assertThatThrownBy(() -> new Cache<>(new Bounds(1, 1, 1), () -> 0, 3))
        .hasMessageContaining("stripes 3");
  }

  private Cache<String> cache(int capacity, long maxBytes) {
    return new Cache<>(new Bounds(capacity, maxBytes, TTL_NANOS), () -> nowNanos, 4);
  }

  private static byte[] block(String key, String value) {
    return (key + value).getBytes(UTF_8);
  }

  private boolean get(Cache<String> from, Reader<String> with, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    hit = from.get(0, bytes, 0, bytes.length, "asker", with);
    return hit != null;
  }

  private Load<String> begin(Cache<String> from, Reader<String> with, String key) {
    assertThat(get(from, with, key)).isFalse();
    return with.begun();
  }

  private boolean get(String key) {
    return get(cache, reader, key);
  }

  private Load<String> begin(String key) {
    return begin(cache, reader, key);
  }

  private void store(Load<String> load, String value) {
    assertThat(cache.store(load, block(new String(load.key(), UTF_8), value))).isTrue();
  }

  private void put(String key) {
    nowNanos++;
    store(begin(key), "value of " + key);
  }

  private boolean expect(String key) {
    byte[] bytes = key.getBytes(UTF_8);
    return cache.expect(0, bytes, 0, bytes.length, reader);
  }

  private boolean invalidate(String key) {
    byte[] bytes = key.getBytes(UTF_8);
    return cache.invalidate(0, bytes, 0, bytes.length);
  }

  private String value() {
    return new String(hit.block(), hit.offset(), hit.block().length - hit.offset(), UTF_8);
  }
}
