package io.redisproxy.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Place;
import io.redisproxy.metrics.Metric;
import io.redisproxy.resp.FakeCommands.OpenLine;
import io.redisproxy.resp.FakeCommands.Sent;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting for an element, over a connection of the client's own; ~ is CRLF. */
@Timeout(20)
class BlockingTest {

  private static final String ELEMENT = "*2~$1~l~$1~x~";

  private RespPort port;
  private Conversation client;

  @BeforeEach
  void open() throws Exception {
    open(limits -> {});
  }

  private void open(Consumer<RespPort.Limits> change) throws Exception {
    port = new RespPort(change);
    port.hits.put("k", "cached");
    client = new Conversation(port);
  }

  private void openAnew(Consumer<RespPort.Limits> change) throws Exception {
    close();
    open(change);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    port.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BLPOP l 0",
        "BRPOPLPUSH a b 0",
        "BLMOVE a b LEFT RIGHT 0",
        "BZPOPMIN z 0",
        "BLMPOP 0 1 l LEFT",
        "XREAD BLOCK 0 STREAMS s $",
        "XREADGROUP GROUP g c BLOCK 0 STREAMS s >"
      })
  void whateverMayBlock_isAskedOverALine_thatIsGivenBackAfterwards(String request)
      throws Exception {
    client.ask(request);
    OpenLine line = port.commands.line();
    assertThat(line.place).isEqualTo(new Place(3, false));
    line.replies(request, ELEMENT);

    client.hears(ELEMENT);
    assertThat(line.end()).isEqualTo("given back");
    assertThat(port.commands.isQuiet()).isTrue();
    client.ask("GET k").hears("$6~cached~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*-1~",
        "-WRONGTYPE Operation against a key holding the wrong kind of value~",
        "-UNBLOCKED client unblocked via CLIENT UNBLOCK~"
      })
  void nothing_andErrors_freeTheLineToo(String reply) throws Exception {
    client.ask("BLPOP l 1");
    OpenLine line = port.commands.line().replies("BLPOP l 1", reply);

    client.hears(reply);
    assertThat(line.end()).isEqualTo("given back");
    client.ask("GET k").hears("$6~cached~");
  }

  @Test
  void waitingIsNotLimitedByTheTimeForAnAnswer() throws Exception {
    openAnew(limits -> limits.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(20));
    client.ask("BLPOP l 0");
    OpenLine line = port.commands.line();
    port.onLoopIn(100);
    assertThat(line.isKept()).isTrue();
    line.replies("BLPOP l 0", ELEMENT);

    client.hears(ELEMENT);
  }

  @Test
  void whatStoodBehindIt_isGivenTheWholeTimeForAnAnswer() throws Exception {
    long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(300);
    openAnew(limits -> limits.timeoutNanos = timeoutNanos);
    client.ask("BLPOP l 0", "LLEN l");
    OpenLine line = port.commands.line();
    // Half a period away from when the clock strikes.
    port.onLoopIn(450);
    long nowNanos = System.nanoTime();
    line.replies("BLPOP l 0", ELEMENT);
    client.hears(ELEMENT);

    assertThat(client.rest()).isEqualTo("-ERR backing Redis timed out~");
    assertThat(System.nanoTime() - nowNanos).isGreaterThanOrEqualTo(timeoutNanos);
  }

  @Test
  void clientThatWaits_isNotIdle() throws Exception {
    openAnew(limits -> limits.idleTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(100));
    client.ask("BLPOP l 0");
    OpenLine line = port.commands.line();
    try (Conversation idle = new Conversation(port)) {
      assertThat(idle.rest()).isEmpty();
    }
    assertThat(port.metrics.value(Metric.CONNECTIONS_IDLE_CLOSED)).isOne();
    line.replies("BLPOP l 0", ELEMENT);

    client.hears(ELEMENT);
  }

  @Test
  void requestsBehindIt_keepTheirOrder_andTheirEffects() throws Exception {
    client.ask("BLPOP l 0", "SET k new", "GET k", "PING", "LLEN l");
    OpenLine line = port.commands.line();
    line.replies("BLPOP l 0", ELEMENT);
    line.replies("SET k new", "+OK~").replies("GET k", "$3~new~");
    client.hears(ELEMENT + "+OK~$3~new~+PONG~");

    // By then nobody needs the line any more.
    port.commands.sent("LLEN l").reply(":0~");
    client.hears(":0~");
    assertThat(line.end()).isEqualTo("given back");
    assertThat(port.commands.dropped).contains("k");
  }

  @Test
  void itWaitsForAllBeforeIt() throws Exception {
    client.ask("RPUSH l x", "BLPOP l 0");
    Sent push = port.commands.sent("RPUSH l x");
    assertThat(port.commands.isQuiet()).isTrue();
    push.reply(":1~");
    port.commands.line().replies("BLPOP l 0", ELEMENT);

    client.hears(":1~" + ELEMENT);
  }

  @Test
  void whatItTakesAway_isDropped() throws Exception {
    client.ask("BRPOPLPUSH a b 0");
    OpenLine line = port.commands.line();
    line.replies("BRPOPLPUSH a b 0", "$1~x~");
    client.hears("$1~x~");

    assertThat(port.commands.dropped).startsWith("a,b", "a,b");
  }

  @Test
  void severalOnes_followEachOtherOnOneLine() throws Exception {
    client.ask("BLPOP l 0", "BLPOP l 0");
    OpenLine line = port.commands.line();
    line.replies("BLPOP l 0", ELEMENT);
    client.hears(ELEMENT);
    assertThat(line.isKept()).isTrue();
    line.replies("BLPOP l 0", ELEMENT);

    client.hears(ELEMENT);
    assertThat(line.end()).isEqualTo("given back");
    assertThat(port.commands.isQuiet()).isTrue();
  }

  @Test
  void clientThatHangsUp_isGivenNoElement() throws Exception {
    client.ask("BLPOP l 0");
    OpenLine line = port.commands.line();
    assertThat(line.said()).isEqualTo("BLPOP l 0");
    client.close();

    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void clientThatEndsItsRequests_getsAnElementThatIsThere() throws Exception {
    port.commands.atOnce.clear();
    client.ask("BLPOP l 0").endOfRequests();
    OpenLine line = port.commands.line();
    Sent ping = port.commands.sent("PING");
    line.replies("BLPOP l 0", ELEMENT);
    ping.reply("+PONG~");

    assertThat(client.rest()).isEqualTo(ELEMENT);
  }

  @Test
  void readOfAStreamThatDoesNotBlock_isForwardedLikeAnyOther() throws Exception {
    client.ask("XREAD COUNT 1 STREAMS s 0");
    port.commands.sent("XREAD COUNT 1 STREAMS s 0").reply("*-1~");
    client.hears("*-1~").ask("XREAD BLOCK 0 STREAMS s $");

    assertThat(port.commands.line().said()).isEqualTo("XREAD BLOCK 0 STREAMS s $");
  }

  @Test
  void clientThatHangsUp_withMoreRequestsBehind_isGivenNoElement() throws Exception {
    client.ask("BLPOP l 0", "LLEN l", "PING", "LLEN l");
    OpenLine line = port.commands.line();
    assertThat(line.said()).isEqualTo("BLPOP l 0");
    assertThat(line.said()).isEqualTo("LLEN l");
    client.close();

    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void clientThatHangsUp_beforeItsTurnToWaitHasCome_isGivenNoElement() throws Exception {
    client.ask("SET a 1", "BLPOP l 0").endOfRequests();
    Sent set = port.commands.sent("SET a 1");
    // Long enough to hear of the end; if not, it is heard while the client is blocked.
    port.onLoopIn(50);
    set.reply("+OK~");

    OpenLine line = port.commands.line();
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void clientThatHangsUp_whileAnotherCommandIsAnswered_isGivenNoElement() throws Exception {
    client.ask("WATCH k", "BLPOP l 0").endOfRequests();
    OpenLine line = port.commands.line();
    assertThat(line.said()).isEqualTo("WATCH k");
    assertThat(line.said()).isEqualTo("BLPOP l 0");
    port.onLoopIn(50);
    line.say("+OK~");

    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void sessionsAreFreeAgain_whenNobodyWaitsAnyMore() throws Exception {
    openAnew(limits -> limits.maxSessions = 1);
    client.ask("BLPOP l 0");
    OpenLine line = port.commands.line();
    try (Conversation second = new Conversation(port)) {
      second
          .ask("BLPOP l 0")
          .hears(
              "-ERR 1 clients have a connection to Redis of their own already (--max-sessions)~");
      line.replies("BLPOP l 0", ELEMENT);
      client.hears(ELEMENT);

      second.ask("BLPOP l 0");
      port.commands.line().replies("BLPOP l 0", "*-1~");
      second.hears("*-1~");
    }
  }

  @Test
  void inATransaction_itIsQueuedLikeAnyOther() throws Exception {
    client.ask("MULTI", "BLPOP l 0", "EXEC");
    OpenLine line = port.commands.line();
    line.replies("MULTI", "+OK~").replies("BLPOP l 0", "+QUEUED~").replies("EXEC", "*1~*-1~");

    client.hears("+OK~+QUEUED~*1~*-1~");
    assertThat(line.end()).isEqualTo("given back");
  }
}
