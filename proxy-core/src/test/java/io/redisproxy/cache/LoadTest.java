package io.redisproxy.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way that a load can go, each with its one outcome. */
class LoadTest {

  private long nowNanos;
  private final Cache<String> cache =
      new Cache<>(new Bounds(2, Bounds.ANY_BYTES, 1_000), () -> nowNanos, 4);
  private final Reader<String> reader = cache.newReader();

  private Stored hit;

  private enum Found {
    HIT,
    JOINED,
    FIRST
  }

  /** The two ways to part a load from those who ask later. */
  private enum Parting {
    INVALIDATE,
    CLEAR
  }

  @Test
  void joining_waitsForTheSameAnswer() {
    Load<String> load = first("k", "first");

    assertThat(get("k", "second")).isEqualTo(Found.JOINED);
    assertThat(get("k", "third")).isEqualTo(Found.JOINED);

    assertThat(store(load, "v")).isTrue();
    assertThat(load.first()).isEqualTo("first");
    assertThat(load.joined()).containsExactly("second", "third");
  }

  @Test
  void completing_endsTheLoad_andWhoComesLaterFindsTheValue() {
    Load<String> load = first("k", "first");
    store(load, "v");

    assertThat(get("k", "late")).isEqualTo(Found.HIT);
    assertThat(load.joined()).isEmpty();
  }

  @Test
  void failingOrTimingOut_endsTheLoad_andWhoComesLaterBeginsAnew() {
    Load<String> load = first("k", "first");
    get("k", "second");
    cache.drop(load);

    assertThat(load.joined()).containsExactly("second");
    Load<String> next = first("k", "late");
    assertThat(next).isNotSameAs(load);
    assertThat(next.joined()).isEmpty();
  }

  @Test
  void load_takesNoPlace_untilItBringsAValue() {
    store(first("a", "asker"), "v");
    store(first("b", "asker"), "v");
    cache.drop(first("absent", "asker"));

    assertThat(get("a", "asker")).isEqualTo(Found.HIT);
    assertThat(get("b", "asker")).isEqualTo(Found.HIT);
    assertThat(cache.books().evictions()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void parted_itsAnswerIsForThoseWhoWaited_andIsNotStored(Parting parting) {
    Load<String> load = first("k", "first");
    get("k", "second");
    part(parting, "k");

    assertThat(store(load, "old")).isFalse();
    assertThat(load.joined()).containsExactly("second");
    assertThat(cache.books()).isEqualTo(new Books(0, 0, 0, 0, 0, 0));
    first("k", "late");
  }

  @ParameterizedTest
  @EnumSource
  void parted_whoAsksAfterwardsNeverGetsTheOldAnswer(Parting parting) {
    Load<String> old = first("k", "first");
    part(parting, "k");
    Load<String> young = first("k", "late");

    assertThat(get("k", "later")).isEqualTo(Found.JOINED);
    assertThat(store(old, "old")).isFalse();
    assertThat(get("k", "latest")).isEqualTo(Found.JOINED);

    assertThat(old.joined()).isEmpty();
    assertThat(store(young, "young")).isTrue();
    assertThat(young.joined()).isEqualTo(List.of("later", "latest"));
    assertThat(get("k", "last")).isEqualTo(Found.HIT);
    assertThat(value()).isEqualTo("young");
  }

  @ParameterizedTest
  @EnumSource
  void parted_theOldAnswerComesLast_andChangesNothing(Parting parting) {
    Load<String> old = first("k", "first");
    part(parting, "k");
    store(first("k", "late"), "young");

    assertThat(store(old, "old")).isFalse();
    assertThat(get("k", "last")).isEqualTo(Found.HIT);
    assertThat(value()).isEqualTo("young");
  }

  @ParameterizedTest
  @EnumSource
  void parted_failing_doesNotEndTheLoadThatCameAfter(Parting parting) {
    Load<String> old = first("k", "first");
    part(parting, "k");
    Load<String> young = first("k", "late");
    cache.drop(old);

    assertThat(get("k", "later")).isEqualTo(Found.JOINED);
    assertThat(store(young, "young")).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void parted_evictsNothing(Parting parting) {
    Load<String> old = first("k", "first");
    part(parting, "k");
    store(first("a", "asker"), "v");
    store(first("b", "asker"), "v");
    store(old, "old");

    assertThat(get("a", "asker")).isEqualTo(Found.HIT);
    assertThat(get("b", "asker")).isEqualTo(Found.HIT);
  }

  private void part(Parting parting, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    switch (parting) {
      case INVALIDATE -> assertThat(cache.invalidate(0, bytes, 0, bytes.length)).isFalse();
      case CLEAR -> cache.clear();
    }
  }

  private Load<String> first(String key, String asker) {
    assertThat(get(key, asker)).isEqualTo(Found.FIRST);
    return reader.begun();
  }

  private Found get(String key, String asker) {
    nowNanos++;
    byte[] bytes = key.getBytes(UTF_8);
    hit = cache.get(0, bytes, 0, bytes.length, asker, reader);
    if (hit != null) {
      return Found.HIT;
    }
    return reader.begun() == null ? Found.JOINED : Found.FIRST;
  }

  private boolean store(Load<String> load, String value) {
    nowNanos++;
    return cache.store(load, (new String(load.key(), UTF_8) + value).getBytes(UTF_8));
  }

  private String value() {
    return new String(hit.block(), hit.offset(), hit.block().length - hit.offset(), UTF_8);
  }
}
