package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.push.PushMessage;
import io.redisproxy.command.Coherence;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Reason;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A test speaks for Redis, and hears what becomes of it. */
class WitnessTest {

  private static final long TIMEOUT = 1_000;
  private static final Reply OK = value("OK");
  private static final Failure REFUSAL = new Failure(Reason.REDIS_ERROR, "ERR unknown command");

  private final List<String> heard = new ArrayList<>();
  private final Metrics metrics = new Metrics();

  @Test
  void connection_isUsedOnceRedisHasAgreed() {
    Line line = new Line(tracking(false, List.of(), false));

    line.begin(100);
    assertThat(line.said()).containsExactly("HELLO 3", "CLIENT TRACKING ON", "INFO commandstats");
    line.answer(OK);
    line.answer(OK);
    assertThat(line.settled).isNull();
    assertThat(line.isKept("k")).as("nobody has agreed yet").isFalse();
    line.answer(value(""));

    assertThat(line.settled).isEqualTo(Reply.ABSENT);
    assertThat(line.isKept("k")).isTrue();
    assertThat(line.witness.reply(bytes("k"), Reply.ABSENT)).isEqualTo(Reply.WATCHED_ABSENT);
    assertThat(line.witness.reply(bytes("k"), REFUSAL)).isSameAs(REFUSAL);
    assertThat(heard).containsExactly("trust until 1100", "tracked");
  }

  @Test
  void broadcast_isOfThePrefixes_andNothingElseIsKept() {
    Line line = new Line(tracking(true, List.of("user:", "é"), false));

    line.agree(100);

    assertThat(line.allSaid.get(1)).isEqualTo("CLIENT TRACKING ON BCAST PREFIX user: PREFIX é");
    assertThat(line.isKept("user:1")).isTrue();
    assertThat(line.isKept("user:")).isTrue();
    assertThat(line.isKept("éa")).isTrue();
    assertThat(line.isKept("user")).isFalse();
    assertThat(line.isKept("order:1")).isFalse();
    assertThat(line.witness.reply(bytes("order:1"), Reply.ABSENT)).isEqualTo(Reply.ABSENT);
  }

  @Test
  void refusal_leavesValuesThatLiveAsLongAsTheirKeys_andIsToldOnce() {
    Tracking tracking = tracking(false, List.of(), false);
    assertThat(tracking.effective()).isEqualTo(Coherence.TRACKING);
    for (int i = 0; i < 2; i++) {
      Line line = new Line(tracking);
      line.begin(100);
      line.answer(OK);
      line.answer(REFUSAL);
      line.answer(value(""));
      assertThat(line.settled).isEqualTo(Reply.ABSENT);
      assertThat(line.isKept("k")).isTrue();
      assertThat(line.witness.reply(bytes("k"), Reply.ABSENT)).isEqualTo(Reply.ABSENT);
      line.hear(200, false);
    }

    assertThat(heard).containsExactly("refused: ERR unknown command");
    assertThat(tracking.effective()).isEqualTo(Coherence.BOUNDED);
    assertThat(tracking.refusal()).isEqualTo("ERR unknown command");
    assertThat(tracking.isTracked()).isFalse();
  }

  @Test
  void effect_isTracking_whenAllHaveAgreed_andWhatWasKeptWithoutIsDropped() {
    Tracking tracking = tracking(false, List.of(), false);
    Line one = new Line(tracking);
    Line other = new Line(tracking);
    one.refuse();
    other.agree(100);
    other.hear(200, false);
    assertThat(tracking.effective()).isEqualTo(Coherence.BOUNDED);
    assertThat(tracking.refusal()).isEqualTo("ERR unknown command");
    heard.clear();

    one.witness.gone();
    assertThat(heard).as("another connection may be refused as well").isEmpty();
    one.agree(300);

    assertThat(heard).containsExactly("lost", "trust until 1200", "tracked");
    assertThat(tracking.effective()).isEqualTo(Coherence.TRACKING);
    assertThat(tracking.refusal()).isEmpty();
  }

  @Test
  void refusalThatIsRepeated_isToldOnce() {
    Line line = new Line(tracking(false, List.of(), true));
    for (int i = 0; i < 3; i++) {
      line.refuse();
      line.witness.gone();
    }

    assertThat(heard).containsExactly("refused: ERR unknown command");
  }

  @Test
  void startThatIsNotAnsweredToItsEnd_isNone() {
    Line line = new Line(tracking(false, List.of(), false));
    line.begin(100);
    line.answer(OK);
    line.answer(OK);
    line.answer(Reply.TIMED_OUT);

    assertThat(line.settled).isEqualTo(Reply.TIMED_OUT);
    assertThat(line.isKept("k")).isFalse();
  }

  @Test
  void redisThatDoesNotKnowTheThirdVersion_couldNotTellOfChanges() {
    Line line = new Line(tracking(false, List.of(), false));
    line.begin(100);
    line.answer(new Failure(Reason.REDIS_ERROR, "NOPERM no HELLO"));
    line.answer(OK);
    line.answer(value(""));

    assertThat(heard).containsExactly("refused: NOPERM no HELLO");
  }

  @Test
  void refusal_whereTrackingIsRequired_makesTheConnectionUseless() {
    Line line = new Line(tracking(false, List.of(), true));
    line.begin(100);
    line.answer(OK);
    line.answer(REFUSAL);
    line.answer(value(""));

    assertThat(line.settled)
        .isEqualTo(
            new Failure(
                Reason.UNREACHABLE,
                "backing Redis refuses to tell of changes (ERR unknown command),"
                    + " and --coherence-fallback is refuse"));
    assertThat(line.isKept("k")).isFalse();
  }

  @Test
  void redisThatIsBusy_isAskedAnotherTime() {
    Failure busy = new Failure(Reason.REDIS_ERROR, "BUSY running a script");
    Line line = new Line(tracking(false, List.of(), false));
    line.begin(100);
    line.answer(OK);
    line.answer(busy);
    line.answer(busy);

    assertThat(line.settled).isEqualTo(busy);
    assertThat(heard).isEmpty();
  }

  @Test
  void changes_arePassedOn_asTheyCome() {
    Line line = new Line(tracking(false, List.of(), false));
    line.agree(100);
    heard.clear();

    line.push("invalidate", List.of(buffer("a"), buffer("b")));
    line.push("message", List.of(buffer("c")));
    line.push("invalidate", null);
    line.push("invalidate", List.of());

    assertThat(heard).containsExactly("changed a", "changed b", "all changed", "all changed");
  }

  @Test
  void oneThatWasLost_isNotHeardAnyMore() {
    Line line = new Line(tracking(false, List.of(), false));
    line.agree(100);
    Object before = line.connection;
    heard.clear();

    line.witness.gone();
    line.witness.gone();

    assertThat(heard).containsExactly("lost", "trust for ever");
    assertThat(metrics.value(Metric.COHERENCE_LOSSES)).isOne();
    assertThat(line.isKept("k")).isFalse();
    line.witness.told(before, push("invalidate", List.of(buffer("a"))));
    line.hear(200, false);
    assertThat(heard).hasSize(2);
  }

  @Test
  void oneThatIsLost_whileItIsAsked_settlesNothing() {
    Line line = new Line(tracking(false, List.of(), false));
    line.begin(100);
    line.witness.gone();

    for (int i = 0; i < 3; i++) {
      line.answer(Reply.UNREACHABLE);
    }

    assertThat(line.settled).isNull();
    assertThat(heard).isEmpty();
  }

  @Test
  void silence_losesEverythingOnce_andEndsWithTheNextAnswer() {
    Tracking tracking = tracking(false, List.of(), false);
    Line line = new Line(tracking);
    line.agree(100);
    heard.clear();
    line.hear(300, false);
    line.hear(300, true);
    line.hear(300, true);
    assertThat(line.isKept("k")).isFalse();
    assertThat(tracking.isTracked()).isFalse();
    assertThat(metrics.value(Metric.COHERENCE_LAST_LOSS_SECONDS)).isPositive();

    line.hear(900, false);

    assertThat(line.isKept("k")).isTrue();
    assertThat(heard)
        .containsExactly("trust until 1300", "lost", "trust for ever", "trust until 1900");
    assertThat(metrics.value(Metric.COHERENCE_LOSSES)).isOne();
  }

  @Test
  void severalConnections_areReliedOn_asLongAsTheOneHeardOfLongestAgo() {
    Tracking tracking = tracking(false, List.of(), false);
    Line one = new Line(tracking);
    Line other = new Line(tracking);
    one.agree(100);
    other.agree(200);
    one.hear(300, false);
    other.hear(250, false);
    heard.clear();

    one.hear(400, false);
    other.witness.gone();
    one.hear(500, false);

    assertThat(heard)
        .containsExactly("trust until 1250", "lost", "trust until 1400", "trust until 1500");
    assertThat(metrics.value(Metric.COHERENCE_LAST_LOSS_MILLIS)).isNotNegative();
  }

  @Test
  void swappedDatabases_areNoticed_byTheOneThatAsks() {
    Tracking tracking = tracking(false, List.of(), false);
    Line one = new Line(tracking);
    Line other = new Line(tracking);
    one.agree(100);
    other.agree(100);
    heard.clear();
    one.hear(200, false);
    one.hear(200, false);
    other.hear(200, false);
    assertThat(one.said()).containsExactly("INFO commandstats");
    assertThat(other.said()).isEmpty();

    one.answer(value("cmdstat_set:calls=7,usec=1\r\ncmdstat_swapdb:calls=12,usec=3\r\n"));
    assertThat(heard).endsWith("all changed");
    heard.clear();
    one.hear(300, false);
    one.answer(value("cmdstat_swapdb:calls=12,usec=3\r\n"));
    one.hear(400, false);
    one.answer(Reply.TIMED_OUT);
    one.hear(400, false);
    one.answer(value("cmdstat_swapdb:calls=13"));
    assertThat(heard.stream().filter(word -> !word.startsWith("trust")))
        .containsExactly("all changed");

    one.witness.gone();
    other.hear(500, false);
    assertThat(other.said()).containsExactly("INFO commandstats");
  }

  @Test
  void swaps_thatMayNotBeAskedFor_areToldOfOnce() {
    Tracking tracking = tracking(false, List.of(), false);
    for (int i = 0; i < 2; i++) {
      Line line = new Line(tracking);
      line.begin(100);
      line.answer(OK);
      line.answer(OK);
      line.answer(new Failure(Reason.REDIS_ERROR, "NOPERM no INFO"));
      line.hear(200, false);
      assertThat(line.said()).hasSize(3);
      assertThat(line.isKept("k")).isTrue();
    }

    assertThat(heard).containsOnlyOnce("swaps unknown: NOPERM no INFO");
  }

  private Tracking tracking(boolean broadcast, List<String> prefixes, boolean required) {
    return new Tracking(
        new TrackingOptions(broadcast, prefixes, required),
        TIMEOUT,
        new Changes() {
          @Override
          public void changed(byte[] key) {
            heard.add("changed " + new String(key, UTF_8));
          }

          @Override
          public void allChanged() {
            heard.add("all changed");
          }

          @Override
          public void lost() {
            heard.add("lost");
          }

          @Override
          public void trustUntil(long nanoTime) {
            boolean soon = nanoTime < 1_000_000;
            heard.add("trust " + (soon ? "until " + nanoTime : "for ever"));
          }
        },
        new Tracking.Watcher() {
          @Override
          public void tracked() {
            heard.add("tracked");
          }

          @Override
          public void refused(String why) {
            heard.add("refused: " + why);
          }

          @Override
          public void swapsUnknown(String why) {
            heard.add("swaps unknown: " + why);
          }
        },
        metrics);
  }

  private static Reply value(String text) {
    return new Reply.Value(bytes(text), 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(bytes(text));
  }

  private static PushMessage push(String type, @Nullable Object payload) {
    return new PushMessage() {
      @Override
      public String getType() {
        return type;
      }

      @Override
      public List<Object> getContent() {
        return Arrays.asList(buffer(type), payload);
      }

      @Override
      public List<Object> getContent(Function<ByteBuffer, Object> decoder) {
        throw new AssertionError("bytes are bytes");
      }
    };
  }

  /** A witness, and the one connection that it has. */
  private static final class Line {
    private final Witness witness;
    private final Object connection = new Object();
    private final Queue<Consumer<Reply>> open = new ArrayDeque<>();
    private final List<String> allSaid = new ArrayList<>();
    private int read;
    private @Nullable Reply settled;

    Line(Tracking tracking) {
      witness = tracking.newWitness();
    }

    void begin(long nowNanos) {
      witness.begin(connection, nowNanos, this::say, reply -> settled = reply);
    }

    void agree(long nowNanos) {
      begin(nowNanos);
      answer(OK);
      answer(OK);
      answer(value(""));
      read = allSaid.size();
    }

    void refuse() {
      begin(100);
      answer(OK);
      answer(REFUSAL);
      answer(value(""));
    }

    void hear(long heardNanos, boolean late) {
      witness.heard(heardNanos, late, this::say);
    }

    private void say(List<String> words, Consumer<Reply> whenAnswered) {
      allSaid.add(String.join(" ", words));
      open.add(whenAnswered);
    }

    void answer(Reply reply) {
      open.remove().accept(reply);
    }

    /** What was said since this was asked last. */
    List<String> said() {
      List<String> latest = List.copyOf(allSaid.subList(read, allSaid.size()));
      read = allSaid.size();
      return latest;
    }

    void push(String type, @Nullable Object payload) {
      witness.told(connection, WitnessTest.push(type, payload));
    }

    boolean isKept(String key) {
      Reply.Value value = new Reply.Value(bytes(key + "v"), key.length());
      return ((Reply.Value) witness.reply(bytes(key), value)).lifeNanos() > 0;
    }
  }
}
