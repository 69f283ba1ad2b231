package io.redisproxy.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import io.redisproxy.resp.FakeCommands.OpenLine;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others publish, over a connection of the client's own; ~ is CRLF. */
@Timeout(20)
class SubscriptionTest {

  private static final String MESSAGE = "*3~$7~message~$1~a~$2~hi~";

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
  @CsvSource({
    "subscribe, message, unsubscribe",
    "psubscribe, pmessage, punsubscribe",
    "ssubscribe, smessage, sunsubscribe"
  })
  void everyKind_isConfirmed_hearsMessages_andEnds(String begin, String message, String end)
      throws Exception {
    client.ask(begin + " a");
    OpenLine line = port.commands.line();
    assertThat(line.place).isEqualTo(new Place(3, false));
    line.replies(begin + " a", change(begin, "a", 1));
    client.hears(change(begin, "a", 1));

    line.say("*2~$" + message.length() + "~" + message + "~$2~hi~");
    client.hears("*2~$" + message.length() + "~" + message + "~$2~hi~");

    client.ask(end + " a");
    line.replies(end + " a", change(end, "a", 0));
    client.hears(change(end, "a", 0)).ask("GET k").hears("$6~cached~");
    // Whether Redis keeps nothing in mind is not certain.
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void severalChannels_areConfirmedOneByOne_beforeWhatFollowsIsAnswered() throws Exception {
    client.ask("SUBSCRIBE a b c", "PING");
    OpenLine line = port.commands.line();
    line.replies("SUBSCRIBE a b c", change("subscribe", "a", 1));
    line.say(change("subscribe", "b", 2));
    client.hears(change("subscribe", "a", 1) + change("subscribe", "b", 2));
    line.say(change("subscribe", "c", 3));
    line.replies("PING", "*2~$4~pong~$0~~");

    client.hears(change("subscribe", "c", 3) + "*2~$4~pong~$0~~");
  }

  @Test
  void messages_mayComeBetweenReplies_andAreNoneThemselves() throws Exception {
    client.ask("SUBSCRIBE a b");
    OpenLine line = port.commands.line();
    String a = change("subscribe", "a", 1);
    String b = change("subscribe", "b", 2);
    line.replies("SUBSCRIBE a b", a).say(MESSAGE, b, MESSAGE);
    client.hears(a + MESSAGE + b + MESSAGE);

    client.ask("PING", "UNSUBSCRIBE");
    String pong = "*2~$4~pong~$0~~";
    line.replies("PING", MESSAGE).say(pong, MESSAGE);
    line.replies("UNSUBSCRIBE", MESSAGE);
    line.say(change("unsubscribe", "a", 1), MESSAGE.replace("a~", "b~"));
    client.hears(MESSAGE + pong + MESSAGE + MESSAGE);
    client.hears(change("unsubscribe", "a", 1) + MESSAGE.replace("a~", "b~"));
    assertThat(line.isKept()).isTrue();

    line.say(change("unsubscribe", "b", 0));
    client.hears(change("unsubscribe", "b", 0)).ask("GET k").hears("$6~cached~");
  }

  @Test
  void unsubscribeWithoutChannels_endsAllOfItsKind_andTheOthersStay() throws Exception {
    client.ask("SUBSCRIBE a b", "PSUBSCRIBE p", "SSUBSCRIBE s", "UNSUBSCRIBE", "PUNSUBSCRIBE");
    OpenLine line = port.commands.line();
    line.replies("SUBSCRIBE a b", change("subscribe", "a", 1)).say(change("subscribe", "b", 2));
    line.replies("PSUBSCRIBE p", change("psubscribe", "p", 3));
    line.replies("SSUBSCRIBE s", change("ssubscribe", "s", 1));
    line.replies("UNSUBSCRIBE", change("unsubscribe", "b", 2));
    line.say(change("unsubscribe", "a", 1));
    line.replies("PUNSUBSCRIBE", change("punsubscribe", "p", 0));
    client.hears(change("subscribe", "a", 1) + change("subscribe", "b", 2));
    client.hears(change("psubscribe", "p", 3) + change("ssubscribe", "s", 1));
    client.hears(change("unsubscribe", "b", 2) + change("unsubscribe", "a", 1));
    client.hears(change("punsubscribe", "p", 0));

    client.ask("PING", "SUNSUBSCRIBE");
    line.replies("PING", "*2~$4~pong~$0~~");
    line.replies("SUNSUBSCRIBE", change("sunsubscribe", "s", 0));
    client.hears("*2~$4~pong~$0~~" + change("sunsubscribe", "s", 0));
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void unsubscribeOfNothing_isAnsweredOnce_andNothingStays() throws Exception {
    client.ask("UNSUBSCRIBE");
    OpenLine line = port.commands.line();
    line.replies("UNSUBSCRIBE", "*3~$11~unsubscribe~$-1~:0~");

    client.hears("*3~$11~unsubscribe~$-1~:0~").ask("GET k").hears("$6~cached~");
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void channelThatWasSubscribedToAlready_isCountedOnce() throws Exception {
    client.ask("SUBSCRIBE a a", "UNSUBSCRIBE a a");
    OpenLine line = port.commands.line();
    String on = change("subscribe", "a", 1);
    String off = change("unsubscribe", "a", 0);
    line.replies("SUBSCRIBE a a", on).say(on);
    line.replies("UNSUBSCRIBE a a", off).say(off);

    client.hears(on + on + off + off).ask("GET k").hears("$6~cached~");
  }

  @Test
  void errorInsteadOfConfirmations_isOneReply_andNothingStays() throws Exception {
    client.ask("SUBSCRIBE a b c", "LLEN l");
    OpenLine line = port.commands.line();
    line.replies("SUBSCRIBE a b c", "-NOPERM no permissions to access a channel~");
    line.replies("LLEN l", ":0~");

    client.hears("-NOPERM no permissions to access a channel~:0~");
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void subscribeWithoutChannels_isRedisToRefuse() throws Exception {
    client.ask("SUBSCRIBE");
    String error = "-ERR wrong number of arguments for 'subscribe' command~";
    port.commands.line().replies("SUBSCRIBE", error);

    client.hears(error).ask("GET k").hears("$6~cached~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET k", "PING", "PING x"})
  void inVersion2_whatMayBeSaidMeanwhile_isRedisToDecide(String request) throws Exception {
    OpenLine line = subscribed();
    client.ask(request);
    line.replies(request, "-ERR Can't execute it in this context~");

    client.hears("-ERR Can't execute it in this context~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 5", "INFO", "HELLO", "CLIENT ID", "CONFIG GET dir", "AUTH x"})
  void inVersion2_whatTheProxyAnswersItself_isRefusedMeanwhile(String request) throws Exception {
    OpenLine line = subscribed();
    client.ask(request);
    String name = request.replaceAll(" .*", "").toLowerCase(Locale.ROOT);

    client.hears(
        "-ERR Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are"
                .formatted(name)
            + " allowed in this context~");
    assertThat(line.isQuiet()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"CONFIG GET dir, *0~", "CLIENT GETNAME, $-1~", "SELECT 3, +OK~"})
  void whatTheProxyAnswersItself_waitsForTheEndOfTheLastSubscription(String request, String reply)
      throws Exception {
    OpenLine line = subscribed();
    client.ask("UNSUBSCRIBE news", request);
    line.replies("UNSUBSCRIBE news", "*3~$11~unsubscribe~$4~news~:0~");

    client.hears("*3~$11~unsubscribe~$4~news~:0~" + reply);
    assertThat(line.isQuiet()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"RESET, +RESET~$6~cached~", "QUIT, +OK~"})
  void inVersion2_resetAndQuit_endIt(String request, String reply) throws Exception {
    OpenLine line = subscribed();
    client.ask(request, "GET k").endOfRequests();

    assertThat(client.rest()).isEqualTo(reply);
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void commandThatTheProxyRefuses_isRefusedMeanwhileToo() throws Exception {
    OpenLine line = subscribed();
    client.ask("FLUSHALL", "NOSUCH");
    client.hears("-NOPERM this command is not allowed through the proxy");
    client.line();
    client.hears("-ERR unknown command 'NOSUCH', with args beginning with: ~");

    assertThat(line.isQuiet()).isTrue();
  }

  @Test
  void inVersion3_allElseMayBeAskedMeanwhile_andRedisAnswersIt() throws Exception {
    client.inResp3().ask("SUBSCRIBE a");
    OpenLine line = port.commands.line();
    assertThat(line.place).isEqualTo(new Place(3, true));
    String confirmed = change("subscribe", "a", 1).replace('*', '>');
    line.replies("SUBSCRIBE a", confirmed);
    client.hears(confirmed);

    // Not out of the cache: all goes one way, so that messages keep their place among replies.
    client.ask("GET k", "SET k v", "MGET k", "PING", "CLIENT GETNAME");
    String message = MESSAGE.replace('*', '>');
    line.replies("GET k", message).say("$3~new~");
    line.replies("SET k v", "+OK~").replies("MGET k", "*1~$1~v~");
    client.hears(message + "$3~new~+OK~*1~$1~v~+PONG~_~");
    assertThat(port.commands.dropped).contains("k");
    assertThat(port.commands.isQuiet()).isTrue();
  }

  @Test
  void inVersion3_anArrayThatReadsLikeAMessage_isAReply() throws Exception {
    client.inResp3().ask("SUBSCRIBE a");
    OpenLine line = port.commands.line();
    String confirmed = change("subscribe", "a", 1).replace('*', '>');
    line.replies("SUBSCRIBE a", confirmed);
    client.hears(confirmed).ask("LRANGE l 0 -1", "PING");
    line.replies("LRANGE l 0 -1", MESSAGE);

    client.hears(MESSAGE + "+PONG~");
  }

  @Test
  void inVersion3_endOfTheLast_bringsTheCacheBack() throws Exception {
    client.inResp3().ask("SUBSCRIBE a", "PSUBSCRIBE p*", "UNSUBSCRIBE", "PUNSUBSCRIBE");
    OpenLine line = port.commands.line();
    String a = change("subscribe", "a", 1).replace('*', '>');
    String p = ">3~$10~psubscribe~$2~p*~:2~";
    String noA = change("unsubscribe", "a", 1).replace('*', '>');
    String noP = ">3~$12~punsubscribe~$2~p*~:0~";
    line.replies("SUBSCRIBE a", a).replies("PSUBSCRIBE p*", p);
    line.replies("UNSUBSCRIBE", noA).replies("PUNSUBSCRIBE", noP);

    client.hears(a + p + noA + noP).ask("GET k").hears("$6~cached~");
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void protocolIsNotChangedMeanwhile_andIsTold() throws Exception {
    client.inResp3().ask("SUBSCRIBE a");
    String confirmed = change("subscribe", "a", 1).replace('*', '>');
    port.commands.line().replies("SUBSCRIBE a", confirmed);
    client.hears(confirmed);

    client.ask("HELLO 2").hears("-ERR the proxy does not change the protocol while keys are");
    client.line();
    client.ask("HELLO 3").hears("%7~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUBSCRIBE a", "PSUBSCRIBE a b", "SSUBSCRIBE a", "UNSUBSCRIBE"})
  void inATransaction_itIsRefused_andTheTransactionFails(String request) throws Exception {
    client.ask("MULTI", request, "EXEC");
    OpenLine line = port.commands.line().replies("MULTI", "+OK~");
    client.hears("+OK~-ERR the proxy does not take this command inside a transaction~");
    line.replies("DISCARD", "+OK~");

    client.hears("-EXECABORT Transaction discarded because of previous errors.~");
    client.ask("GET k").hears("$6~cached~");
    assertThat(line.end()).isEqualTo("given back");
  }

  @Test
  void clientThatGoesAway_leavesItsLine_andItsSession() throws Exception {
    openAnew(limits -> limits.maxSessions = 1);
    OpenLine line = subscribed();
    try (Conversation second = new Conversation(port)) {
      second
          .ask("SUBSCRIBE a")
          .hears(
              "-ERR 1 clients have a connection to Redis of their own already (--max-sessions)~");
      client.close();
      assertThat(line.end()).isEqualTo("closed");

      second.ask("SUBSCRIBE a");
      port.commands.line().replies("SUBSCRIBE a", change("subscribe", "a", 1));
      second.hears(change("subscribe", "a", 1));
    }
  }

  @Test
  void endOfTheLastSubscription_freesTheSession() throws Exception {
    openAnew(limits -> limits.maxSessions = 1);
    OpenLine line = subscribed();
    client.ask("UNSUBSCRIBE");
    line.replies("UNSUBSCRIBE", change("unsubscribe", "a", 0));
    client.hears(change("unsubscribe", "a", 0));

    try (Conversation second = new Conversation(port).ask("MULTI")) {
      port.commands.line().replies("MULTI", "+OK~");
      second.hears("+OK~");
    }
  }

  @Test
  void clientThatIsRefusedASession_isServedOtherwise() throws Exception {
    openAnew(limits -> limits.maxSessions = 1);
    subscribed();
    try (Conversation second = new Conversation(port)) {
      second.ask("MULTI", "GET k").hears("-ERR 1 clients have").line();
      second.hears("$6~cached~");
    }
  }

  @Test
  void lostLine_isTheEndOfTheConnection() throws Exception {
    OpenLine line = subscribed();
    line.lose(Reply.UNREACHABLE);

    assertThat(client.rest()).isEqualTo("-ERR backing Redis is unreachable~");
  }

  @Test
  void subscriberWhoEndsItsRequests_isNotKept() throws Exception {
    OpenLine line = subscribed();
    client.endOfRequests();

    assertThat(client.rest()).isEmpty();
    client.close();
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void monitor_hearsWhatOthersDo_andIsAnsweredMeanwhile() throws Exception {
    openAnew(limits -> limits.allow = Set.of("monitor"));
    client.ask("MONITOR");
    OpenLine line = port.commands.line().replies("MONITOR", "+OK~");
    String seen = "+1339518083.107412 [0 127.0.0.1:60866] \"keys\" \"*\"~";
    line.say(seen);
    client.hears("+OK~" + seen).ask("LLEN l", "PING");
    line.replies("LLEN l", seen).say(seen, ":7~");
    client.hears(seen + seen + ":7~+PONG~");

    client.ask("QUIT").hears("+OK~");
    assertThat(client.rest()).isEmpty();
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void clientThatDoesNotRead_isNotListenedFor_untilItDoes() throws Exception {
    OpenLine line = subscribed();
    String message = message();
    int said = 0;
    while (line.hasNoNews()) {
      line.say(message);
      said++;
      port.onLoop();
    }
    assertThat(line.listens()).isFalse();

    for (int i = 0; i < said; i++) {
      client.hears(message);
    }
    assertThat(line.listens()).isTrue();
    line.say(MESSAGE);
    client.hears(MESSAGE);
  }

  @Test
  void clientThatDoesNotRead_isNotTakenForARedisThatIsSilent() throws Exception {
    String text = "x".repeat(32 << 20);
    openAnew(limits -> limits.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(300));
    client.ask("WATCH a", "LLEN first", "LLEN last");
    OpenLine line = port.commands.line().replies("WATCH a", "+OK~");
    line.replies("LLEN first", "$" + text.length() + "~" + text + "~");
    assertThat(line.listens()).isFalse();
    port.onLoopIn(900);
    assertThat(line.isKept()).isTrue();
    line.replies("LLEN last", ":1~");

    client.hears("+OK~$" + text.length() + "~" + text + "~:1~");
  }

  @Test
  void clientThatDoesNotReadAlready_isNotListenedForFromTheBeginning() throws Exception {
    client.ask("LLEN l", "SUBSCRIBE a");
    String text = "x".repeat(32 << 20);
    port.commands.sent("LLEN l").reply("$" + text.length() + "~" + text + "~");
    OpenLine line = port.commands.line();
    assertThat(line.listens()).isFalse();

    client.hears("$" + text.length() + "~" + text + "~");
    while (!line.listens()) {
      // It may have been said twice that the client does not read.
    }
    line.replies("SUBSCRIBE a", change("subscribe", "a", 1));
    client.hears(change("subscribe", "a", 1));
  }

  @Test
  void subscriber_isNeverIdle() throws Exception {
    openAnew(limits -> limits.idleTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(100));
    OpenLine line = subscribed();
    for (int i = 0; i < 2; i++) {
      try (Conversation idle = new Conversation(port)) {
        assertThat(idle.rest()).isEmpty();
      }
    }
    assertThat(port.metrics.value(Metric.CONNECTIONS_IDLE_CLOSED)).isEqualTo(2);
    line.say(MESSAGE);
    client.hears(MESSAGE);
  }

  private OpenLine subscribed() throws Exception {
    client.ask("SUBSCRIBE a");
    OpenLine line = port.commands.line().replies("SUBSCRIBE a", change("subscribe", "a", 1));
    client.hears(change("subscribe", "a", 1));
    return line;
  }

  private static String change(String what, String channel, int now) {
    return "*3~$%d~%s~$1~%s~:%d~".formatted(what.length(), what, channel, now);
  }

  private static String message() {
    String text = "x".repeat(64 << 10);
    return "*3~$7~message~$1~a~$" + text.length() + "~" + text + "~";
  }
}
