package io.redisproxy.resp;

import static io.redisproxy.resp.RespPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Reason;
import io.redisproxy.metrics.Metric;
import io.redisproxy.resp.FakeCommands.OpenLine;
import io.redisproxy.resp.FakeCommands.Sent;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several keys at once, of which the cache has some; ~ is CRLF. */
@Timeout(20)
class MgetTest {

  private RespPort port;
  private Conversation client;

  @BeforeEach
  void open() throws Exception {
    open(limits -> {});
  }

  private void open(Consumer<RespPort.Limits> change) throws Exception {
    port = new RespPort(change);
    port.hits.put("hit", "h");
    port.hits.put("other", "hh");
    port.hits.put("empty", "");
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

  @Test
  void hits_areAnsweredAtOnce_withoutRedis() throws Exception {
    client.ask("MGET hit other empty", "mget hit").hears("*3~$1~h~$2~hh~$0~~*1~$1~h~");

    assertThat(port.commands.isQuiet()).isTrue();
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void hitsAndMisses_standInTheOrderOfTheirKeys_whicheverIsKnownFirst() throws Exception {
    port.misses.put("none", Reply.ABSENT);
    client.ask("MGET hit a none b other");
    Asker a = port.asker();
    Asker b = port.asker();
    b.answer(value("bb"), false);
    a.answer(value(""), true);

    client.hears("*5~$1~h~$0~~$-1~$2~bb~$2~hh~");
  }

  @Test
  void replies_keepTheOrderOfRequests() throws Exception {
    client.ask("MGET a hit", "GET hit", "MGET hit");
    port.asker().answer(value("x"), false);

    client.hears("*2~$1~x~$1~h~$1~h~*1~$1~h~");
  }

  @Test
  void keyThatIsAskedForTwice_isAnsweredTwice() throws Exception {
    client.ask("MGET a a hit hit");
    port.asker().answer(value("x"), false);
    port.asker().answer(value("x"), true);

    client.hears("*4~$1~x~$1~x~$1~h~$1~h~");
  }

  @Test
  void whatIsNoString_isNotThere() throws Exception {
    String text = "WRONGTYPE Operation against a key holding the wrong kind of value";
    client.ask("MGET hit list", "GET list");
    port.asker().answer(new Failure(Reason.REDIS_ERROR, text), true);
    port.asker().answer(new Failure(Reason.REDIS_ERROR, text), true);

    client.hears("*2~$1~h~$-1~-" + text + "~");
  }

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, backing Redis is unreachable, -ERR backing Redis is unreachable",
    "TIMED_OUT, backing Redis timed out, -ERR backing Redis timed out",
    "REDIS_ERROR, NOAUTH no, -NOAUTH no"
  })
  void failureOfOneKey_isThatOfAll(Reason reason, String text, String error) throws Exception {
    client.ask("MGET hit a b", "PING");
    Asker a = port.asker();
    port.asker().answer(value("x"), false);
    a.answer(new Failure(reason, text), false);

    client.hears(error + "~+PONG~");
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void inVersion3_whatIsNotThere_isANull() throws Exception {
    port.misses.put("none", Reply.ABSENT);
    client.inResp3().ask("MGET hit none").hears("*2~$1~h~_~");
  }

  @Test
  void longValues_comeWhole() throws Exception {
    String text = "0123456789abcdef".repeat(64 * 1024);
    port.hits.put("long", text);
    String one = "$" + text.length() + "~" + text + "~";

    client.ask("MGET long hit long long none");
    port.asker().answer(Reply.ABSENT, false);
    client.hears("*5~" + one + "$1~h~" + one + one + "$-1~");
  }

  @Test
  void databaseOfTheClient_isWhereItIsAskedFor() throws Exception {
    port.hits.put("hit in 5", "of 5");
    client.ask("SELECT 5", "MGET hit");
    port.commands.sent("SELECT 5").reply("+OK~");

    client.hears("+OK~*1~$4~of 5~");
  }

  @Test
  void keyThatIsTooLong_isRedisToAnswer() throws Exception {
    String longKey = "x".repeat(101);
    client.ask("MGET hit " + longKey);
    Sent sent = port.commands.sent("MGET hit " + longKey);
    assertThat(sent.reach).isEmpty();
    sent.reply("*2~$1~n~$-1~");

    client.hears("*2~$1~n~$-1~");
  }

  @Test
  void noKeysAtAll_areRedisToRefuse() throws Exception {
    client.ask("MGET");
    port.commands.sent("MGET").reply("-ERR wrong number~");

    client.hears("-ERR wrong number~");
  }

  @Test
  void requestOverTheBound_isRefused() throws Exception {
    openAnew(limits -> limits.maxRequestSize = 20);

    client
        .ask("MGET hit 12345678901234567890")
        .hears("-ERR the request is larger than --max-request-size allows~");
  }

  @Test
  void denied_isRefused_thoughTheCacheHasIt() throws Exception {
    openAnew(limits -> limits.deny = Set.of("mget"));
    client.ask("MGET hit").hears("-NOPERM this command is not allowed through the proxy;").line();

    client.ask("GET hit").hears("$1~h~");
  }

  @Test
  void behindAnUnansweredWrite_itIsForwarded_andBehindItsReplyItIsNot() throws Exception {
    client.ask("SET hit new", "MGET hit");
    Sent set = port.commands.sent("SET hit new");
    Sent mget = port.commands.sent("MGET hit");
    assertThat(mget.reach).isEmpty();
    set.reply("+OK~");
    mget.reply("*1~$3~new~");
    client.hears("+OK~*1~$3~new~");

    client.ask("MGET hit").hears("*1~$1~h~");
  }

  @Test
  void writeBehindIt_waitsForAllItsKeys() throws Exception {
    client.ask("MGET a b", "SET b new");
    Asker a = port.asker();
    Asker b = port.asker();
    a.answer(value("x"), false);
    port.onLoop();
    assertThat(port.commands.isQuiet()).isTrue();
    b.answer(value("old"), false);
    port.commands.sent("SET b new").reply("+OK~");

    client.hears("*2~$1~x~$3~old~+OK~");
  }

  @Test
  void transactionBehindIt_waitsForIt_andOneWithinGoesToRedis() throws Exception {
    client.ask("MGET a", "MULTI", "MGET hit", "EXEC");
    Asker a = port.asker();
    assertThat(port.commands.isQuiet()).isTrue();
    a.answer(value("x"), false);
    OpenLine line = port.commands.line().replies("MULTI", "+OK~");
    line.replies("MGET hit", "+QUEUED~").replies("EXEC", "*1~*1~$3~new~");

    client.hears("*1~$1~x~+OK~+QUEUED~*1~*1~$3~new~");
  }

  @Test
  void itTakesOneTurn_andIsRefusedWhereTooManyWait() throws Exception {
    openAnew(
        limits -> {
          limits.maxParallel = 1;
          limits.maxQueued = 1;
        });
    client.ask("MGET a b");
    Asker a = port.asker();
    Asker b = port.asker();
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isOne();
    try (Conversation second = new Conversation(port).ask("MGET hit c", "MGET hit");
        Conversation third = new Conversation(port)) {
      while (port.metrics.value(Metric.REQUESTS_QUEUED) == 0) {
        Thread.onSpinWait();
      }
      third.ask("MGET hit").hears("-BUSY 1 requests are waiting already (--max-queued)~");
      assertThat(port.open).isEmpty();
      b.answer(value("2"), false);
      a.answer(value("1"), false);
      client.hears("*2~$1~1~$1~2~");
      port.asker().answer(value("3"), false);
      second.hears("*2~$1~h~$1~3~*1~$1~h~");
    }
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void clientThatGoesAwayMeanwhile_givesItsTurnBack() throws Exception {
    openAnew(limits -> limits.maxParallel = 1);
    client.ask("MGET a b");
    Asker a = port.asker();
    Asker b = port.asker();
    client.close();
    a.answer(value("1"), false);
    port.onLoop();
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isOne();
    b.answer(Reply.TIMED_OUT, false);

    assertThat(port.talk("MGET hit\r\n")).isEqualTo("*1\r\n$1\r\nh\r\n");
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void clientThatGoesAwayBeforeItsTurn_keepsNone() throws Exception {
    openAnew(limits -> limits.maxParallel = 1);
    port.misses.put("a", Reply.ABSENT);
    port.misses.put("b", Reply.ABSENT);
    client.ask("LLEN l");
    Sent llen = port.commands.sent("LLEN l");
    try (Conversation gone = new Conversation(port)) {
      gone.ask("MGET a b");
      while (port.metrics.value(Metric.REQUESTS_QUEUED) == 0) {
        Thread.onSpinWait();
      }
    }
    llen.reply(":0~");
    client.hears(":0~").ask("MGET hit").hears("*1~$1~h~");

    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void clientThatEndsItsRequests_getsItsReplyStill() throws Exception {
    client.ask("MGET hit a").endOfRequests();
    port.asker().answer(value("x"), false);

    assertThat(client.rest()).isEqualTo("*2~$1~h~$1~x~");
  }
}
