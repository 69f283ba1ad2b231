package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Reason;
import io.redisproxy.command.Reply.Value;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.EventLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through Lettuce, on a real event loop, against a Redis that can be made to misbehave. */
@Timeout(20)
class RedisTest {

  private static final int MAX_PENDING = 1_000;

  /** They can't all be under way, nor be so together with as many that are late. */
  private static final int MANY = 3 * MAX_PENDING;

  private static final long PATIENT = TimeUnit.SECONDS.toNanos(10);
  private static final long IMPATIENT = TimeUnit.SECONDS.toNanos(1);

  private final Metrics metrics = new Metrics();
  private final LinkedBlockingQueue<String> changes = new LinkedBlockingQueue<>();
  private final Health health =
      new Health(
          new Health.Watcher() {
            @Override
            public void found() {
              changes.add("found");
            }

            @Override
            public void lost(String reason) {
              changes.add("lost");
            }
          });
  private final EventLoops loops = new EventLoops(1);
  private final EventLoop loop = loops.all().get(0);
  private FakeRedis server;
  private Redis redis;

  @BeforeEach
  void startServer() throws Exception {
    server = new FakeRedis();
  }

  @AfterEach
  void close() throws Exception {
    if (redis != null) {
      redis.close();
    }
    loops.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v", "\r\n$-1\r\n\u0000\u00ff", "+OK\r\n"})
  void value_comesAsItIs_behindItsKey(String value) throws Exception {
    connect(PATIENT);
    server.holds("key", value);

    Value reply = (Value) get("key");

    assertThat(new String(reply.block(), ISO_8859_1)).isEqualTo("key" + value);
    assertThat(reply.offset()).isEqualTo(3);
    assertThat(reply.kept()).isEqualTo(Reply.Kept.NO);
  }

  @Test
  void longValue_comesWhole() throws Exception {
    connect(PATIENT);
    String value = "0123456789abcdef".repeat(256 * 1024);
    server.holds("key", value);

    assertThat(text(get("key")).equals(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\r\nb", "\u0000\u00fe\u00ff", "sp ace"})
  void key_isAskedForAsItIs(String key) throws Exception {
    connect(PATIENT);
    server.holds(key, "v");

    assertThat(text(get(key))).isEqualTo("v");
  }

  @Test
  void absentKey_isAbsent() throws Exception {
    connect(PATIENT);

    assertThat(get("key")).isSameAs(Reply.ABSENT);
    assertThat(metrics.value(Metric.REDIS_GETS)).isOne();
    assertThat(metrics.value(Metric.REDIS_ERRORS)).isZero();
  }

  @Test
  void error_isPassedOnInItsOwnWords_andTheConnectionStays() throws Exception {
    connect(PATIENT);
    server.replies("list", "-WRONGTYPE Operation against a key\r\n");
    server.holds("key", "v");

    assertThat(get("list"))
        .isEqualTo(new Failure(Reason.REDIS_ERROR, "WRONGTYPE Operation against a key"));
    assertThat(text(get("key"))).isEqualTo("v");
    assertThat(server.connections()).isOne();
    assertThat(metrics.value(Metric.REDIS_ERRORS)).isOne();
  }

  @Test
  void manyQuestionsOfOneTurn_getEachItsOwnAnswer() throws Exception {
    connect(PATIENT);
    for (int i = 0; i < MANY; i++) {
      server.holds("k" + i, "v" + i);
    }

    List<CompletableFuture<Reply>> asked = new ArrayList<>();
    CompletableFuture<Void> turn = CompletableFuture.runAsync(() -> askAll(asked, MANY), loop);
    turn.get(5, TimeUnit.SECONDS);

    for (int i = 0; i < MANY; i++) {
      assertThat(text(within(asked.get(i)))).isEqualTo("v" + i);
    }
  }

  @Test
  void redisThatIsNotThere_failsAtOnce() throws Exception {
    server.stop();
    connect(PATIENT);

    assertThat(get("key")).isEqualTo(Reply.UNREACHABLE);
    assertThat(metrics.value(Metric.REDIS_UP)).isZero();
    assertThat(health.isUp()).isFalse();
    assertThat(changes.take()).isEqualTo("lost");
  }

  @Test
  void redisThatComes_isFoundByItself() throws Exception {
    server.stop();
    connect(PATIENT);
    assertThat(changes.take()).isEqualTo("lost");
    server.startAgain();

    assertThat(changes.poll(2, TimeUnit.SECONDS)).isEqualTo("found");
    server.holds("key", "v");
    assertThat(text(get("key"))).isEqualTo("v");
    assertThat(metrics.value(Metric.REDIS_UP)).isOne();
  }

  @Test
  void lostConnection_failsWhatIsUnderWayAtOnce_andIsReplaced() throws Exception {
    connect(PATIENT);
    server.holds("key", "v");
    CompletableFuture<Reply> underWay = ask(FakeRedis.SILENT);
    CompletableFuture<Reply> last = ask(FakeRedis.HANG_UP);

    assertThat(within(underWay)).isEqualTo(Reply.UNREACHABLE);
    assertThat(within(last)).isEqualTo(Reply.UNREACHABLE);
    assertThat(List.of(changes.take(), changes.take())).containsExactly("found", "lost");
    assertThat(changes.poll(2, TimeUnit.SECONDS)).isEqualTo("found");
    assertThat(text(get("key"))).isEqualTo("v");
  }

  @Test
  void redisThatRestarts_isServedAgainWithinTwoSeconds() throws Exception {
    connect(PATIENT);
    assertThat(changes.take()).isEqualTo("found");
    server.stop();
    assertThat(changes.poll(2, TimeUnit.SECONDS)).isEqualTo("lost");
    assertThat(get("key")).isEqualTo(Reply.UNREACHABLE);

    server.startAgain();

    assertThat(changes.poll(2, TimeUnit.SECONDS)).isEqualTo("found");
    server.holds("key", "v");
    assertThat(text(get("key"))).isEqualTo("v");
  }

  @Test
  void silence_isTimedOut_andTheLateAnswerReachesNobody() throws Exception {
    connect(IMPATIENT);
    server.holds("key", "right");

    long before = System.nanoTime();
    assertThat(get(FakeRedis.SILENT)).isEqualTo(Reply.TIMED_OUT);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(IMPATIENT);
    server.late().send("$5\r\nwrong\r\n");

    for (int i = 0; i < 20; i++) {
      assertThat(text(getPatiently("key"))).isEqualTo("right");
    }
    assertThat(metrics.value(Metric.REDIS_TIMEOUTS)).isOne();
  }

  @Test
  void mutedRedis_isReplacedByANewConnection() throws Exception {
    connect(IMPATIENT);
    server.holds("key", "v");
    assertThat(text(get("key"))).isEqualTo("v");
    server.mute(true);

    assertThat(get("key")).isEqualTo(Reply.TIMED_OUT);
    server.mute(false);

    assertThat(text(getPatiently("key"))).isEqualTo("v");
    assertThat(server.connections()).isGreaterThan(1);
  }

  @Test
  void idleConnection_thatHasGoneSilent_isFoundOutWithoutAnybodyAsking() throws Exception {
    connect(IMPATIENT);
    assertThat(changes.take()).isEqualTo("found");
    server.mute(true);

    assertThat(changes.poll(5, TimeUnit.SECONDS)).isEqualTo("lost");
    server.mute(false);

    assertThat(changes.poll(5, TimeUnit.SECONDS)).isEqualTo("found");
    assertThat(metrics.value(Metric.REDIS_GETS)).isZero();
  }

  @Test
  void unansweredPing_isNotCountedAsAGetThatTimedOut() throws Exception {
    connect(IMPATIENT);
    assertThat(changes.take()).isEqualTo("found");
    server.mute(true);
    assertThat(changes.poll(5, TimeUnit.SECONDS)).isEqualTo("lost");

    assertThat(metrics.value(Metric.REDIS_TIMEOUTS)).isZero();
  }

  @Test
  void lateAnswer_onAConnectionThatIsNotSilent_endsWithItsOwnRequest() throws Exception {
    connect(IMPATIENT);
    server.holds("key", "right");
    CompletableFuture<Reply> slow = ask(FakeRedis.SILENT);
    FakeRedis.Late late = server.late();
    late.send("$10000\r\n");
    int sent = 0;
    while (!slow.isDone()) {
      late.send("x");
      sent++;
      loop.schedule(() -> {}, 10, TimeUnit.MILLISECONDS).sync();
    }
    assertThat(within(slow)).isEqualTo(Reply.TIMED_OUT);

    late.send("x".repeat(10_000 - sent) + "\r\n");

    assertThat(text(get("key"))).isEqualTo("right");
    assertThat(server.connections()).isOne();
  }

  @Test
  void closing_answersWhatIsUnderWay_andWhatStillComes() throws Exception {
    connect(PATIENT);
    CompletableFuture<Reply> underWay = ask(FakeRedis.SILENT);
    assertThat(server.asked()).isEqualTo(FakeRedis.SILENT);

    redis.close();

    assertThat(within(underWay)).isEqualTo(Reply.UNREACHABLE);
    assertThat(get("key")).isEqualTo(Reply.UNREACHABLE);
    assertThat(changes).containsExactly("found");
  }

  private void askAll(List<CompletableFuture<Reply>> asked, int count) {
    for (int i = 0; i < count; i++) {
      CompletableFuture<Reply> reply = new CompletableFuture<>();
      asked.add(reply);
      redis.on(loop).get(0, ("k" + i).getBytes(ISO_8859_1), reply::complete);
    }
  }

  private void connect(long timeoutNanos) throws Exception {
    BackingOptions options = new BackingOptions(server.uri(), 0, timeoutNanos, MAX_PENDING);
    redis = new Redis(loops.all(), loops.usesEpoll(), options, health, metrics);
    redis.start().get(5, TimeUnit.SECONDS);
  }

  private CompletableFuture<Reply> ask(String key) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    loop.execute(() -> redis.on(loop).get(0, key.getBytes(ISO_8859_1), reply::complete));
    return reply;
  }

  private Reply get(String key) throws Exception {
    return within(ask(key));
  }

  /** Asks again while the connection is being replaced. */
  private Reply getPatiently(String key) throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    Reply reply = get(key);
    while (reply instanceof Failure && System.nanoTime() < deadlineNanos) {
      reply = get(key);
    }
    return reply;
  }

  private static Reply within(CompletableFuture<Reply> reply)
      throws InterruptedException, ExecutionException, TimeoutException {
    return reply.get(5, TimeUnit.SECONDS);
  }

  private static String text(Reply reply) {
    assertThat(reply).isInstanceOf(Value.class);
    Value value = (Value) reply;
    return new String(value.block(), value.offset(), value.length(), ISO_8859_1);
  }
}
