package io.redisproxy.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.cache.Look.Found;
import org.junit.jupiter.api.Test;

class CacheTest {

  private static final long TTL_NANOS = 1_000;

  private long nowNanos;
  private final Cache<String> cache = new Cache<>(2, TTL_NANOS, 4, () -> nowNanos);
  private final Look<String> look = new Look<>();

  @Test
  void get_whileLoading_joinsTheSameLoad() {
    Load<String> load = begin("k", "first");

    assertThat(get("k", "second")).isEqualTo(Found.JOINED);
    assertThat(get("k", "third")).isEqualTo(Found.JOINED);

    store(load, "v");
    assertThat(load.first()).isEqualTo("first");
    assertThat(load.joined()).containsExactly("second", "third");
  }

  @Test
  void get_afterStore_findsTheValueWithItsAgeAndWhatIsLeft() {
    store(begin("k", "asker"), "v");
    nowNanos += 300;

    assertThat(get("k", "asker")).isEqualTo(Found.HIT);
    assertThat(value()).isEqualTo("v");
    assertThat(look.ageNanos()).isEqualTo(300);
    assertThat(look.ttlNanos()).isEqualTo(700);
  }

  @Test
  void get_afterDrop_beginsAnew() {
    cache.drop(begin("k", "asker"));

    assertThat(get("k", "asker")).isEqualTo(Found.FIRST);
  }

  @Test
  void get_atTheEndOfItsTime_isAMiss_andReadsHaveNotProlongedIt() {
    store(begin("k", "asker"), "v");
    nowNanos += TTL_NANOS - 1;
    assertThat(get("k", "asker")).isEqualTo(Found.HIT);
    nowNanos += 1;

    assertThat(get("k", "asker")).isEqualTo(Found.FIRST);
    assertThat(cache.size()).isZero();
    assertThat(cache.expirations()).isOne();
  }

  @Test
  void store_whenFull_dropsTheOneReadLeastRecently_wherever() {
    put("a");
    put("b");
    nowNanos++;
    get("a", "asker");
    put("c");

    assertThat(get("a", "asker")).isEqualTo(Found.HIT);
    assertThat(get("c", "asker")).isEqualTo(Found.HIT);
    assertThat(get("b", "asker")).isEqualTo(Found.FIRST);
  }

  @Test
  void store_whenFull_dropsAnExpiredOneBeforeALivingOne() {
    put("old");
    nowNanos += TTL_NANOS - 10;
    put("young");
    nowNanos++;
    get("old", "asker"); // the most recently read of the two
    nowNanos += 10;
    put("new");

    assertThat(get("young", "asker")).isEqualTo(Found.HIT);
    assertThat(cache.evictions()).isZero();
    assertThat(cache.expirations()).isOne();
  }

  @Test
  void load_takesNoPlace_untilItBringsAValue() {
    put("a");
    put("b");
    Load<String> absent = begin("absent", "asker");
    cache.drop(absent);

    assertThat(get("a", "asker")).isEqualTo(Found.HIT);
    assertThat(get("b", "asker")).isEqualTo(Found.HIT);
    assertThat(cache.evictions()).isZero();
  }

  @Test
  void reclaim_removesWhatNobodyAskedFor_inSteps() {
    put("a");
    put("b");
    nowNanos += TTL_NANOS;

    assertThat(cache.reclaim(1)).isOne();
    assertThat(cache.size()).isOne();
    assertThat(cache.reclaim(5)).isOne();
    assertThat(cache.size()).isZero();
    assertThat(cache.reclaim(5)).isZero();
  }

  @Test
  void keysAndValues_ofNoBytes_areKeysAndValues() {
    store(begin("", "asker"), "");

    assertThat(get("", "asker")).isEqualTo(Found.HIT);
    assertThat(value()).isEmpty();
  }

  @Test
  void key_isFoundWhereverItLiesInAnArray() {
    put("needle");
    byte[] haystack = "hay needle hay".getBytes(UTF_8);

    assertThat(cache.get(haystack, 4, 6, "asker", look)).isEqualTo(Found.HIT);
    assertThat(cache.get(haystack, 4, 5, "asker", look)).isEqualTo(Found.FIRST);
  }

  @Test
  void bounds_areCheckedAtBirth() {
    assertThatThrownBy(() -> new Cache<>(0, 1, 1, () -> 0)).hasMessageContaining("capacity 0");
    assertThatThrownBy(() -> new Cache<>(1, 1, 3, () -> 0)).hasMessageContaining("stripes 3");
  }

  private Found get(String key, String asker) {
    byte[] bytes = key.getBytes(UTF_8);
    return cache.get(bytes, 0, bytes.length, asker, look);
  }

  private Load<String> begin(String key, String asker) {
    assertThat(get(key, asker)).isEqualTo(Found.FIRST);
    return look.load();
  }

  private void store(Load<String> load, String value) {
    assertThat(cache.store(load, (new String(load.key(), UTF_8) + value).getBytes(UTF_8))).isTrue();
  }

  private void put(String key) {
    nowNanos++;
    store(begin(key, "asker"), "value of " + key);
  }

  private String value() {
    return new String(look.block(), look.offset(), look.block().length - look.offset(), UTF_8);
  }
}
