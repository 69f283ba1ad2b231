package io.redisproxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.limits.Connections;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port with real sockets, on one event loop. */
@Timeout(20)
class ListenerTest {

  private static final String LONG_VALUE = "0123456789abcdef".repeat(512 * 1024);

  private final Metrics metrics = new Metrics();
  private final ScriptedGets gets = new ScriptedGets();
  private final EventLoops loops = new EventLoops(1);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int places = 10;
  private long idleTimeoutNanos;
  private Clients clients;
  private InetSocketAddress address;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    loops.close();
  }

  @Test
  void clientThatHasAskedAll_stillGetsItsAnswers_thenTheEnd() throws Exception {
    gets.knows("b", "2");
    Wire wire = connect().send("a\nb\n").endOfRequests();

    gets.question().answer("1");

    assertThat(wire.rest()).isEqualTo("VALUE stored 1:1\nHIT 1:2\n");
  }

  @Test
  void clientThatHasAskedAll_andIsAnsweredAtOnce_isThenClosed() throws Exception {
    gets.knows("a", "1");

    assertThat(connect().send("?a\n?a\n").endOfRequests().rest()).isEqualTo("NOW:1\nNOW:1\n");
  }

  @Test
  void clientThatHasAskedNothing_andEnds_isClosed() throws Exception {
    assertThat(connect().endOfRequests().rest()).isEmpty();
  }

  @Test
  void lastReply_closes_andWhatWasAskedBehindItIsDropped() throws Exception {
    gets.knows("a", "1");

    assertThat(connect().send("a\n!quit\na\na\n").rest()).isEqualTo("HIT 1:1\n!quit\n");
  }

  @Test
  void answersFromOtherThreads_areWrittenInTheOrderOfAsking() throws Exception {
    Wire wire = connect().send("a\nb\nc\n");
    List<ScriptedGets.Question> asked = List.of(gets.question(), gets.question(), gets.question());

    CompletableFuture<?> third = CompletableFuture.runAsync(() -> asked.get(2).answer("3"));
    CompletableFuture<?> second = CompletableFuture.runAsync(() -> asked.get(1).answer("2"));
    CompletableFuture.allOf(third, second).get(5, TimeUnit.SECONDS);
    asked.get(0).answer("1");

    assertThat(wire.line()).endsWith(":1");
    assertThat(wire.line()).endsWith(":2");
    assertThat(wire.line()).endsWith(":3");
  }

  @Test
  void deepPipeline_isAnsweredInOrder_thoughItIsLongerThanTheQueue() throws Exception {
    for (int i = 0; i < 10; i++) {
      gets.knows("k" + i, Integer.toString(i));
    }
    StringBuilder requests = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      requests.append("k").append(i % 10).append('\n');
      expected.append("HIT 1:").append(i % 10).append('\n');
    }

    Wire wire = connect().send(requests.toString()).endOfRequests();

    assertThat(wire.rest()).isEqualTo(expected.toString());
  }

  @Test
  void longValues_reachASlowReaderWhole() throws Exception {
    gets.knows("long", LONG_VALUE);
    open();
    Wire wire = opened(Wire.to(address, 4096)).send("long\nlong\n!ping\n");

    String expected = "HIT " + LONG_VALUE.length() + ":" + LONG_VALUE;
    assertThat(wire.line().equals(expected)).isTrue();
    assertThat(wire.line().equals(expected)).isTrue();
    assertThat(wire.line()).isEqualTo("!ping");
  }

  @Test
  void longValue_beforeTheLastReply_reachesASlowReaderWhole() throws Exception {
    gets.knows("long", LONG_VALUE);
    open();
    Wire wire = opened(Wire.to(address, 4096)).send("long\n!quit\n");

    assertThat(wire.rest().length()).isEqualTo(answerOfLong().length() + "!quit\n".length());
  }

  @Test
  void longValue_reachesASlowReaderWhole_whoHasEndedHisRequests() throws Exception {
    gets.knows("long", LONG_VALUE);
    open();
    Wire wire = opened(Wire.to(address, 4096)).send("long\n").endOfRequests();

    assertThat(wire.rest().length()).isEqualTo(answerOfLong().length());
  }

  @Test
  void longAnswer_toAClientThatEndedItsRequestsBefore_comesWhole() throws Exception {
    open();
    Wire wire = opened(Wire.to(address, 4096)).send("a\n").endOfRequests();
    ScriptedGets.Question question = gets.question();
    for (int i = 0; i < 3; i++) {
      // The loop has seen the end of the first client's requests once it has answered another.
      assertThat(connect().send("!ping\n").line()).isEqualTo("!ping");
    }

    question.answer(LONG_VALUE);

    assertThat(wire.rest().length())
        .isEqualTo(("VALUE stored " + LONG_VALUE.length() + ":\n").length() + LONG_VALUE.length());
  }

  @Test
  void deepPipeline_ofAClientThatHasEndedItsRequests_isAnsweredToItsEnd() throws Exception {
    gets.knows("k", "0123456789".repeat(20));
    Wire wire = connect().send("k\n".repeat(5_000)).endOfRequests();

    assertThat(wire.rest().lines()).hasSize(5_000);
  }

  @Test
  void longValue_reachesASlowReaderWhole_whenTheProxyStops() throws Exception {
    gets.knows("long", LONG_VALUE);
    open();
    Wire wire = opened(Wire.to(address, 4096)).send("long\n");
    assertThat(wire.read("HIT".length())).isEqualTo("HIT");

    CompletableFuture<?> drained = drain(5_000);

    assertThat(wire.rest().length()).isEqualTo(answerOfLong().length() - "HIT".length());
    drained.get(5, TimeUnit.SECONDS);
  }

  @Test
  void drain_answersWhatWasAsked_thenCloses() throws Exception {
    Wire busy = connect().send("a\n");
    Wire quiet = connect().send("!ping\n");
    assertThat(quiet.line()).isEqualTo("!ping");
    ScriptedGets.Question question = gets.question();

    CompletableFuture<?> drained = drain(5_000);

    assertThat(quiet.rest()).isEmpty();
    quiet.close();
    assertThat(drained).isNotDone();
    question.answer("1");
    assertThat(busy.rest()).isEqualTo("VALUE stored 1:1\n");
    busy.close();
    drained.get(5, TimeUnit.SECONDS);
    assertThat(metrics.value(Metric.CONNECTIONS_RESP)).isZero();
  }

  @Test
  void drain_cutsOffWhoTakesTooLong() throws Exception {
    Wire wire = connect().send("never answered\n");
    ScriptedGets.Question question = gets.question();

    drain(50).get(5, TimeUnit.SECONDS);

    assertThat(wire.rest()).isEmpty();
    question.answer("too late");
    assertThat(metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void idleClient_isClosed_andCounted() throws Exception {
    idleTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(60);

    Wire wire = connect().send("!ping\n");

    assertThat(wire.rest()).isEqualTo("!ping\n");
    assertThat(metrics.value(Metric.CONNECTIONS_IDLE_CLOSED)).isOne();
  }

  @Test
  void clientThatIsOwedAnAnswer_isNotIdle() throws Exception {
    idleTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(40);
    Wire owed = connect().send("a\n");
    ScriptedGets.Question question = gets.question();
    outlast(3);

    question.answer("1");

    assertThat(owed.line()).isEqualTo("VALUE stored 1:1");
  }

  @Test
  void clientThatIsOwedAnAnswer_isNotIdle_thoughALaterOneIsKnown() throws Exception {
    idleTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(40);
    Wire owed = connect().send("a\n!ping\n");
    ScriptedGets.Question question = gets.question();
    outlast(3);

    question.answer("1");

    assertThat(owed.line()).isEqualTo("VALUE stored 1:1");
    assertThat(owed.line()).isEqualTo("!ping");
  }

  @Test
  void clientOverTheLimit_isToldSo_andLeavesNoTrace() throws Exception {
    places = 1;
    Wire first = connect().send("!ping\n");
    assertThat(first.line()).isEqualTo("!ping");

    assertThat(connect().send("!ping\n").rest()).isEqualTo("too many\n");
    assertThat(metrics.value(Metric.CONNECTIONS_REJECTED)).isOne();
    assertThat(metrics.value(Metric.CONNECTIONS_RESP)).isOne();

    // Whoever leaves makes room, and closing is what the other side sees first.
    first.send("!quit\n");
    assertThat(first.rest()).isEqualTo("!quit\n");
    first.close();
    loops.all().get(0).submit(() -> {}).get(5, TimeUnit.SECONDS);
    String greeting = "too many";
    for (int attempt = 0; attempt < 100 && greeting.equals("too many"); attempt++) {
      greeting = connect().send("!ping\n").line();
    }
    assertThat(greeting).isEqualTo("!ping");
  }

  @Test
  void takenAddress_isAFailureThatSaysSo() throws Exception {
    open();
    assertThatThrownBy(() -> Listener.open(loops, address, clients, protocol()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in use");
  }

  private static String answerOfLong() {
    return "HIT " + LONG_VALUE.length() + ":" + LONG_VALUE + "\n";
  }

  /** Waits for other, idle clients to be closed one after the other, so that time has passed. */
  private void outlast(int idleClients) throws IOException {
    for (int i = 0; i < idleClients; i++) {
      assertThat(connect().rest()).isEmpty();
    }
  }

  private CompletableFuture<?> drain(long timeoutMillis) {
    return CompletableFuture.runAsync(
        () -> clients.drain(TimeUnit.MILLISECONDS.toNanos(timeoutMillis)));
  }

  private Lines protocol() {
    return new Lines(new LookupContext(gets, new Turns(500, 500, metrics), metrics, 100));
  }

  private void open() throws IOException {
    clients = new Clients(loops, new Connections(places), idleTimeoutNanos, metrics);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Listener listener = opened(Listener.open(loops, any, clients, protocol()));
    address = listener.address();
  }

  private Wire connect() throws IOException {
    if (address == null) {
      open();
    }
    return opened(Wire.to(address));
  }

  private <T extends AutoCloseable> T opened(T one) {
    opened.add(one);
    return one;
  }
}
