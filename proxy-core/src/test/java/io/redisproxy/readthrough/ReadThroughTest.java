package io.redisproxy.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.backing.Backing;
import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Reader;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Value;
import io.redisproxy.command.TextWords;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadThroughTest {

  private static final int MAX_VALUE_SIZE = 10;
  private static final Failure WRONGTYPE =
      new Failure(Reply.Reason.REDIS_ERROR, "WRONGTYPE Operation against a key");

  private long nowNanos = 1;
  private final Metrics metrics = new Metrics();
  private final Cache<Asker> cache =
      new Cache<>(new Bounds(2, Bounds.ANY_BYTES, 1_000), () -> nowNanos);
  private final FakeBacking backing = new FakeBacking();
  private final WritesUnderWay writes = new WritesUnderWay();
  private final ReadThrough readThrough =
      new ReadThrough(cache, writes, backing, metrics, MAX_VALUE_SIZE, false);
  private final Gets gets = readThrough.in(0);

  @Test
  void get_ofAStoredKey_isAHit_andAsksNobody() {
    get("k");
    backing.answer("k", FakeBacking.value("v"));
    nowNanos += 300;

    assertThat(get("k").told()).containsExactly("hit v age 300 ttl 700");
    assertThat(backing.asked).containsExactly("k");
    assertThat(metrics.value(Metric.CACHE_HITS)).isOne();
    assertThat(metrics.value(Metric.CACHE_MISSES)).isOne();
  }

  @Test
  void get_ofAKeyInAnArrayThatIsUsedAgain_asksForWhatStoodThere() {
    byte[] array = "..key..".getBytes(UTF_8);
    Told told = new Told();
    assertThat(gets.get(array, 2, 3, told)).isFalse();
    array[2] = 'X';

    backing.answer("key", FakeBacking.value("v"));

    assertThat(told.told()).containsExactly("value v stored");
    assertThat(get("key").told()).containsExactly("hit v age 0 ttl 1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0123456789"})
  void value_upToTheBound_isStored(String value) {
    Told told = get("k");
    assertThat(told.told()).isEmpty();

    backing.answer("k", FakeBacking.value(value));

    assertThat(told.told()).containsExactly("value " + value + " stored");
    assertThat(get("k").told()).containsExactly("hit " + value + " age 0 ttl 1000");
  }

  @Test
  void value_overTheBound_isAnsweredToAll_andNotStored() {
    Told first = get("k");
    Told second = get("k");

    backing.answer("k", FakeBacking.value("0123456789A"));

    assertThat(first.told()).containsExactly("value 0123456789A too large");
    assertThat(second.told()).containsExactly("value 0123456789A too large collapsed");
    assertThat(metrics.value(Metric.REDIS_VALUES_TOO_LARGE)).isOne();
    assertThat(cache.books().size()).isZero();
    get("k");
    assertThat(backing.asked).containsExactly("k", "k");
  }

  @Test
  void absent_isAnsweredToAll_andNotStored_andEvictsNothing() {
    put("a");
    put("b");
    Told first = get("k");
    Told second = get("k");

    backing.answer("k", key -> Reply.ABSENT);

    assertThat(first.told()).containsExactly("absent");
    assertThat(second.told()).containsExactly("absent collapsed");
    assertThat(get("a").told()).hasSize(1);
    assertThat(get("b").told()).hasSize(1);
    get("k");
    assertThat(backing.asked).containsExactly("a", "b", "k", "k");
  }

  @Test
  void failure_isToldToAllWhoJoined_andIsForgotten() {
    Told first = get("k");
    Told second = get("k");

    backing.answer("k", key -> WRONGTYPE);

    assertThat(first.told()).containsExactly("REDIS_ERROR " + WRONGTYPE.text());
    assertThat(second.told()).containsExactly("REDIS_ERROR " + WRONGTYPE.text() + " collapsed");
    Told later = get("k");
    backing.answer("k", FakeBacking.value("v"));
    assertThat(later.told()).containsExactly("value v stored");
  }

  @Test
  void overlappingGets_becomeOneQuestion_andTheFirstOneIsNotCollapsed() {
    List<Told> all = List.of(get("k"), get("k"), get("k"));

    backing.answer("k", FakeBacking.value("v"));

    assertThat(backing.asked).containsExactly("k");
    assertThat(all.get(0).told()).containsExactly("value v stored");
    assertThat(all.get(1).told()).containsExactly("value v stored collapsed");
    assertThat(all.get(2).told()).containsExactly("value v stored collapsed");
    assertThat(metrics.value(Metric.CACHE_MISSES)).isEqualTo(3);
    assertThat(metrics.value(Metric.CACHE_COLLAPSED)).isEqualTo(2);
  }

  @Test
  void otherKeys_doNotJoin() {
    Told a = get("a");
    Told b = get("b");

    backing.answer("b", FakeBacking.value("of b"));
    assertThat(a.told()).isEmpty();
    assertThat(b.told()).containsExactly("value of b stored");
    backing.answer("a", FakeBacking.value("of a"));
    assertThat(a.told()).containsExactly("value of a stored");
  }

  @Test
  void backingThatAnswersAtOnce_isToldThroughAnswer_andNotAsAHit() {
    backing.atOnce = key -> Reply.UNREACHABLE;
    assertThat(get("k").told()).containsExactly("UNREACHABLE backing Redis is unreachable");

    backing.atOnce = FakeBacking.value("v");
    assertThat(get("k").told()).containsExactly("value v stored");
    assertThat(get("k").told()).containsExactly("hit v age 0 ttl 1000");
  }

  @Test
  void askerWhoAsksAgainWhenTold_findsTheOutcome() {
    Told second = new Told();
    byte[] key = {'k'};
    List<Boolean> hits = new ArrayList<>();
    Asker first =
        new Asker() {
          @Override
          public void hit(byte[] block, int offset, long ageNanos, long ttlNanos) {
            throw new AssertionError("nothing was stored yet");
          }

          @Override
          public void absent(long ageNanos, long ttlNanos) {
            throw new AssertionError("nothing was stored yet");
          }

          @Override
          public void answer(Reply reply, boolean collapsed) {
            hits.add(gets.get(key, 0, 1, second));
          }
        };
    gets.get(key, 0, 1, first);

    backing.answer("k", FakeBacking.value("v"));

    assertThat(hits).containsExactly(true);
    assertThat(second.told()).containsExactly("hit v age 0 ttl 1000");
  }

  @Test
  void expiredKey_isAskedForAnew() {
    put("k");
    nowNanos += 1_000;

    Told told = get("k");

    assertThat(told.told()).isEmpty();
    backing.answer("k", key -> Reply.ABSENT);
    assertThat(told.told()).containsExactly("absent");
    assertThat(cache.books().size()).isZero();
  }

  @Test
  void valueOfALoadThatWasInvalidated_isTold_andNotStored() {
    Told first = get("k");
    cache.invalidate(0, new byte[] {'k'}, 0, 1);
    Told late = get("k");

    backing.answer("k", FakeBacking.value("old"));

    assertThat(first.told()).containsExactly("value old");
    assertThat(late.told()).isEmpty();
    backing.answer("k", FakeBacking.value("new"));
    assertThat(late.told()).containsExactly("value new stored");
  }

  @Test
  void valueOverAllBytes_isAnswered_andNotStored_andCounted() {
    Cache<Asker> small = new Cache<>(new Bounds(9, 4, 1_000), () -> nowNanos);
    Gets overSmall = new ReadThrough(small, writes, backing, metrics, MAX_VALUE_SIZE, false).in(0);
    Told told = new Told();
    overSmall.get(new byte[] {'k'}, 0, 1, told);

    backing.answer("k", FakeBacking.value("1234"));

    assertThat(told.told()).containsExactly("value 1234 too large");
    assertThat(metrics.value(Metric.REDIS_VALUES_TOO_LARGE)).isOne();
  }

  @Test
  void backingThatBreaks_isToldAsUnreachable_andTheKeyCanBeAskedForAgain() {
    backing.atOnce =
        key -> {
          throw new IllegalStateException("a bug");
        };
    Told told = new Told();
    assertThatThrownBy(() -> gets.get(new byte[] {'k'}, 0, 1, told)).hasMessage("a bug");
    assertThat(told.told()).containsExactly("UNREACHABLE backing Redis is unreachable");

    backing.atOnce = FakeBacking.value("v");
    assertThat(get("k").told()).containsExactly("value v stored");
  }

  @Test
  void databases_areApart() {
    get("k");
    backing.answer("k", FakeBacking.value("zero"));
    Told other = new Told();
    readThrough.in(3).get(new byte[] {'k'}, 0, 1, other);
    backing.answer("k in 3", key -> new Value("kthree".getBytes(UTF_8), 1));

    assertThat(other.told()).containsExactly("value three stored");
    assertThat(get("k").told()).containsExactly("hit zero age 0 ttl 1000");
    Told again = new Told();
    assertThat(readThrough.in(3).get(new byte[] {'k'}, 0, 1, again)).isTrue();
    assertThat(again.told()).containsExactly("hit three age 0 ttl 1000");
  }

  @Test
  void getAll_asksAtOnceForThoseThatNobodyHas() {
    put("a");
    get("b");
    List<Told> told = getAll("a", "b", "c", "d", "c");

    assertThat(backing.asked).containsExactly("a", "b", "c d");
    assertThat(told.get(0).told()).containsExactly("hit v age 0 ttl 1000");
    backing.answerAll(
        "c d", key -> key.equals("c") ? FakeBacking.value("w").apply(key) : Reply.ABSENT);
    assertThat(told.get(1).told()).isEmpty();
    assertThat(told.get(2).told()).containsExactly("value w stored");
    assertThat(told.get(3).told()).containsExactly("absent");
    assertThat(told.get(4).told()).containsExactly("value w stored collapsed");
    backing.answer("b", FakeBacking.value("x"));
    assertThat(told.get(1).told()).containsExactly("value x stored collapsed");
  }

  @Test
  void getAll_ofVeryMany_answersEachWithItsOwn() {
    String[] keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toArray(String[]::new);
    put("k20");
    put("k99");
    List<Told> told = getAll(keys);
    backing.answerAll(
        Stream.of(keys).filter(key -> !key.matches("k20|k99")).collect(Collectors.joining(" ")),
        key -> FakeBacking.value("of " + key).apply(key));

    for (int i = 0; i < keys.length; i++) {
      String start = i == 20 || i == 99 ? "hit v " : "value of k" + i + " ";
      assertThat(told.get(i).told()).singleElement().asString().startsWith(start);
    }
  }

  @Test
  void whoJoinsOneOfMany_hearsTheError_thatToManyIsAbsence() {
    List<Told> many = getAll("list", "none");
    Told single = get("list");

    backing.answerAll("list none", key -> Reply.ABSENT);
    assertThat(many.get(1).told()).containsExactly("absent");
    assertThat(single.told()).isEmpty();
    backing.answer("list", key -> WRONGTYPE);

    assertThat(single.told()).containsExactly("REDIS_ERROR " + WRONGTYPE.text() + " collapsed");
  }

  @Test
  void keyThatAWriteMayBeChanging_isAskedForByEachForItself_andNotKept() {
    get("k");
    Reach reach = new Reach(List.of("k".getBytes(UTF_8)));
    writes.begin(reach);
    writes.begin(Reach.ANYTHING);
    Told first = get("k");
    List<Told> second = getAll("k", "other");
    assertThat(backing.asked).containsExactly("k", "k", "k", "other");
    writes.end(Reach.ANYTHING);

    for (int i = 0; i < 3; i++) {
      backing.answer("k", FakeBacking.value("v"));
    }
    backing.answer("other", FakeBacking.value("o"));
    get("other");
    backing.answer("other", FakeBacking.value("o"));
    assertThat(first.told()).containsExactly("value v");
    assertThat(second.get(0).told()).containsExactly("value v");
    assertThat(second.get(1).told()).containsExactly("value o");
    assertThat(cache.books().size()).as("other, when nothing changed it any more").isOne();

    writes.end(reach);
    get("k");
    backing.answer("k", FakeBacking.value("v"));
    assertThat(get("k").told()).containsExactly("hit v age 0 ttl 1000");
  }

  @Test
  void whatOneIsToldPastTheCache_isNotFollowedByWhatIsOlder() {
    get("k");
    backing.answer("k", FakeBacking.value("old"));
    writes.begin(Reach.ANYTHING);
    Told past = get("k");
    writes.end(Reach.ANYTHING);

    backing.answer("k", FakeBacking.value("new"));

    assertThat(past.told()).containsExactly("value new");
    Told next = get("k");
    backing.answer("k", FakeBacking.value("new"));
    assertThat(next.told()).containsExactly("value new stored");
  }

  @Test
  void loadThatIsBegunWhileAnEarlierOneIsUnderWay_isFetchedBehindIt() {
    FakeBacking otherBacking = new FakeBacking();
    ReadThrough other =
        new ReadThrough(cache, writes, otherBacking, metrics, MAX_VALUE_SIZE, false);
    get("k");
    cache.invalidate(0, "k".getBytes(UTF_8), 0, 1);
    Told behind = get(other.in(0), "k");
    Told joined = get("k");

    assertThat(otherBacking.asked).as("it would be another connection").isEmpty();
    assertThat(backing.tasks).hasSize(1);
    backing.tasks.remove(0).run();
    assertThat(backing.asked).containsExactly("k", "k");
    backing.answer("k", FakeBacking.value("old"));
    assertThat(behind.told()).isEmpty();
    backing.answer("k", FakeBacking.value("new"));

    assertThat(behind.told()).containsExactly("value new stored");
    assertThat(joined.told()).containsExactly("value new stored collapsed");
    get("later");
    cache.invalidate(0, "later".getBytes(UTF_8), 0, 5);
    backing.answer("later", FakeBacking.value("old"));
    get(other.in(0), "later");
    assertThat(otherBacking.asked).as("nothing is under way").containsExactly("later");
  }

  @Test
  void absentKeys_areKeptIfThatIsAskedFor_andRedisWatchesThem() {
    Gets keeping = new ReadThrough(cache, writes, backing, metrics, MAX_VALUE_SIZE, true).in(0);
    Told unwatched = get(keeping, "k");
    backing.answer("k", key -> Reply.ABSENT);
    Told watched = get(keeping, "k");
    backing.answer("k", key -> Reply.WATCHED_ABSENT);
    Told hit = get(keeping, "k");

    assertThat(unwatched.told()).containsExactly("absent");
    assertThat(watched.told()).containsExactly("absent stored");
    assertThat(hit.told()).containsExactly("absent hit age 0 ttl 1000");
    assertThat(cache.books().size()).isOne();
    cache.invalidate(0, "k".getBytes(UTF_8), 0, 1);
    Told again = get(keeping, "k");
    backing.answer("k", FakeBacking.value("v"));
    assertThat(again.told()).containsExactly("value v stored");
  }

  @Test
  void absentKeys_areNotKept_unlessThatIsAskedFor_orWhileTheyMayBeChanging() {
    get("k");
    backing.answer("k", key -> Reply.WATCHED_ABSENT);
    assertThat(cache.books().size()).isZero();
    Gets keeping = new ReadThrough(cache, writes, backing, metrics, MAX_VALUE_SIZE, true).in(0);
    Told told = get(keeping, "k");
    writes.begin(Reach.ANYTHING);

    backing.answer("k", key -> Reply.WATCHED_ABSENT);

    assertThat(told.told()).containsExactly("absent");
    assertThat(cache.books().size()).isZero();
  }

  @Test
  void getAll_ofABackingThatBreaks_isToldAsUnreachable() {
    backing.atOnce =
        key -> {
          throw new IllegalStateException("a bug");
        };
    List<Told> told = List.of(new Told(), new Told());

    assertThatThrownBy(() -> gets.getAll(TextWords.of("MGET a b"), told)).hasMessage("a bug");
    for (Told each : told) {
      assertThat(each.told()).containsExactly("UNREACHABLE backing Redis is unreachable");
    }
    assertThat(cache.books().size()).isZero();
  }

  @Test
  void askerWhoBreaks_keepsNobodyElseWaiting() {
    Asker broken =
        new Asker() {
          @Override
          public void hit(byte[] block, int offset, long ageNanos, long ttlNanos) {
            throw new AssertionError("nothing was stored yet");
          }

          @Override
          public void absent(long ageNanos, long ttlNanos) {
            throw new AssertionError("nothing was stored yet");
          }

          @Override
          public void answer(Reply reply, boolean collapsed) {
            throw new OutOfMemoryError("a bug");
          }
        };
    gets.get(new byte[] {'k'}, 0, 1, broken);
    Told joined = get("k");

    assertThatThrownBy(() -> backing.answer("k", FakeBacking.value("v"))).hasMessage("a bug");
    assertThat(joined.told()).containsExactly("value v stored collapsed");
    assertThat(get("k").told()).hasSize(1);
  }

  @Test
  void backingThatAnswersAndThenBreaks_isToldOnce() {
    Backing broken =
        new FakeBacking() {
          @Override
          public void get(int database, byte[] key, Consumer<Reply> whenAnswered) {
            whenAnswered.accept(Reply.ABSENT);
            throw new IllegalStateException("a bug");
          }
        };
    Gets overBroken = new ReadThrough(cache, writes, broken, metrics, MAX_VALUE_SIZE, false).in(0);
    Told told = new Told();

    assertThatThrownBy(() -> overBroken.get(new byte[] {'k'}, 0, 1, told)).hasMessage("a bug");
    assertThat(told.told()).containsExactly("absent");
  }

  private void put(String key) {
    nowNanos++;
    get(key);
    backing.answer(key, FakeBacking.value("v"));
  }

  private List<Told> getAll(String... keys) {
    List<Told> told = Stream.generate(Told::new).limit(keys.length).toList();
    gets.getAll(TextWords.of("MGET " + String.join(" ", keys)), told);
    return told;
  }

  @Test
  void keysThatAreLookedUpTogether_areHits_asOfThatMoment_andAskNobody() {
    put("a");
    put("b");
    expect("a", "b", "none");
    nowNanos += 100;
    gets.bringNear();
    nowNanos += 50;

    assertThat(hit(0, "a").told()).containsExactly("hit v age 101 ttl 899");
    assertThat(hit(1, "b").told()).containsExactly("hit v age 100 ttl 900");
    assertThat(hit(2, "none").told()).isEmpty();
    assertThat(backing.asked).containsExactly("a", "b");
  }

  /** What the first is told comes later from Redis, and may be older than what comes from here. */
  @Test
  void keyThatWasAMiss_isNoHitBehindIt_amongThoseLookedUpTogether() {
    expect("k", "k");
    gets.bringNear();
    assertThat(hit(0, "k").told()).isEmpty();
    put("k");

    assertThat(hit(1, "k").told()).isEmpty();

    expect("k");
    gets.bringNear();
    assertThat(hit(0, "k").told()).hasSize(1);
  }

  @Test
  void asManyCanBeLookedUpTogether_asTheCacheTakes() {
    assertThat(Gets.MOST_TOGETHER).isEqualTo(Reader.MOST_EXPECTED);
  }

  private void expect(String... keys) {
    for (String key : keys) {
      byte[] bytes = key.getBytes(UTF_8);
      gets.expect(bytes, 0, bytes.length);
    }
  }

  private Told hit(int which, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    Told told = new Told();
    assertThat(gets.hit(which, bytes, 0, bytes.length, told)).isEqualTo(told.hit);
    return told;
  }

  private Told get(String key) {
    return get(gets, key);
  }

  private static Told get(Gets from, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    Told told = new Told();
    boolean hit = from.get(bytes, 0, bytes.length, told);
    assertThat(hit).as("what get says is what the asker heard").isEqualTo(told.hit);
    return told;
  }

  /** Puts what it hears into words. */
  private static final class Told implements Asker {
    private final List<String> told = new ArrayList<>();
    private boolean hit;

    List<String> told() {
      return told;
    }

    @Override
    public void hit(byte[] block, int offset, long ageNanos, long ttlNanos) {
      hit = true;
      told.add("hit %s age %d ttl %d".formatted(text(block, offset), ageNanos, ttlNanos));
    }

    @Override
    public void absent(long ageNanos, long ttlNanos) {
      hit = true;
      told.add("absent hit age %d ttl %d".formatted(ageNanos, ttlNanos));
    }

    @Override
    public void answer(Reply reply, boolean collapsed) {
      String words;
      if (reply instanceof Value value) {
        words =
            "value "
                + text(value.block(), value.offset())
                + switch (value.kept()) {
                  case YES -> " stored";
                  case NO -> "";
                  case TOO_LARGE -> " too large";
                };
        assertThat(value.ttlNanos()).isEqualTo(value.kept() == Reply.Kept.YES ? 1_000 : 0);
      } else if (reply instanceof Failure failure) {
        words = failure.reason() + " " + failure.text();
      } else {
        words = reply == Reply.KEPT_ABSENT ? "absent stored" : "absent";
      }
      told.add(collapsed ? words + " collapsed" : words);
    }

    private static String text(byte[] block, int offset) {
      return new String(block, offset, block.length - offset, UTF_8);
    }
  }
}
