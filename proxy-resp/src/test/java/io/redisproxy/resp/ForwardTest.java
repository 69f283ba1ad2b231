package io.redisproxy.resp;

import static io.redisproxy.resp.RespPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import io.redisproxy.resp.FakeCommands.Sent;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that Redis answers, among those that the cache and the proxy answer; ~ is CRLF. */
@Timeout(20)
class ForwardTest {

  private RespPort port;
  private Conversation client;

  @BeforeEach
  void open() throws Exception {
    port = new RespPort();
    client = new Conversation(port);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    port.close();
  }

  @Test
  void command_isSentAsItIs_andItsReplyComesAsItIs() throws Exception {
    client.ask("hSet \"a b\" \"\\xff\" ''");
    Sent sent = port.commands.sent("hSet a b \u00ff ");
    sent.reply("|1~+ttl~:3~*3~$-1~:7~-ERR x~");

    client.hears("|1~+ttl~:3~*3~$-1~:7~-ERR x~");
    assertThat(sent.place).isEqualTo(new Place(3, false));
    assertThat(sent.reach).isEqualTo("a b");
  }

  @Test
  void clientThatSpeaksVersion3_isAnsweredInIt() throws Exception {
    client.inResp3().ask("HGETALL h");
    Sent sent = port.commands.sent("HGETALL h");
    sent.reply("%0~");

    client.hears("%0~");
    assertThat(sent.place).isEqualTo(new Place(3, true));
    assertThat(sent.reach).isEmpty();
  }

  @Test
  void longReply_comesWhole() throws Exception {
    String text = "0123456789abcdef".repeat(256 * 1024);
    client.ask("LRANGE l 0 -1");
    port.commands.sent().reply("*1~$" + text.length() + "~" + text + "~");

    client.hears("*1~$" + text.length() + "~" + text + "~");
  }

  @Test
  void wrongCount_isRedisToSay() throws Exception {
    client.ask("GET", "GET a b", "CONFIG");
    port.commands.sent("GET").reply("-1~");
    port.commands.sent("GET a b").reply("-2~");
    port.commands.sent("CONFIG").reply("-3~");

    client.hears("-1~-2~-3~");
  }

  @Test
  void commandsOfCommand_areRedisToAnswer() throws Exception {
    client.ask("COMMAND COUNT", "COMMAND DOCS get");
    port.commands.sent("COMMAND COUNT").reply(":240~");
    port.commands.sent("COMMAND DOCS get").reply("*0~");

    client.hears(":240~*0~");
  }

  @Test
  void replies_keepTheOrderOfRequests_whicheverWayTheyCome() throws Exception {
    port.hits.put("hit", "h");
    client.ask("LLEN a", "PING", "GET hit", "GET miss", "LLEN b", "NOSUCH", "ECHO end");
    Sent a = port.commands.sent("LLEN a");
    port.commands.sent("LLEN b").reply(":2~");
    port.asker().answer(value("m"), false);
    a.reply(":1~");

    client.hears(":1~+PONG~$1~h~$1~m~:2~");
    client.hears("-ERR unknown command 'NOSUCH', with args beginning with: ~$3~end~");
  }

  @Test
  void commandsOnTheSharedConnection_doNotWaitForEachOther() throws Exception {
    client.ask("SET a 1", "INCR a", "LLEN l", "DEL a");
    Sent set = port.commands.sent("SET a 1");
    Sent incr = port.commands.sent("INCR a");
    Sent llen = port.commands.sent("LLEN l");
    port.commands.sent("DEL a").reply(":1~");
    llen.reply(":0~");
    incr.reply(":2~");
    set.reply("+OK~");

    client.hears("+OK~:2~:0~:1~");
  }

  @Test
  void getBehindAnUnansweredWrite_isForwarded_andOneBehindItsReplyIsNot() throws Exception {
    port.hits.put("k", "old");
    client.ask("SET k new", "GET k");
    Sent set = port.commands.sent("SET k new");
    Sent get = port.commands.sent("GET k");
    assertThat(get.reach).isEmpty();
    set.reply("+OK~");
    get.reply("$3~new~");
    client.hears("+OK~$3~new~");

    client.ask("GET k").hears("$3~old~");
  }

  @Test
  void getBehindAnUnansweredRead_isAnsweredByTheCache() throws Exception {
    port.hits.put("k", "v");
    client.ask("LLEN l", "GET k");
    port.commands.sent("LLEN l").reply(":0~");

    client.hears(":0~$1~v~");
    assertThat(port.commands.isQuiet()).isTrue();
  }

  @Test
  void getBehindAWriteThatFailed_isAnsweredByTheCacheAgain() throws Exception {
    port.hits.put("k", "v");
    client.ask("SET k new");
    port.commands.sent().fail(Reply.TIMED_OUT);
    client.hears("-ERR backing Redis timed out~");

    client.ask("GET k").hears("$1~v~");
  }

  @Test
  void writeBehindAnUnansweredGet_waitsForIt_andTheRestBehindTheWrite() throws Exception {
    client.ask("GET k", "SET k new", "LLEN l");
    Asker get = port.asker();
    assertThat(port.commands.isQuiet()).isTrue();
    get.answer(value("old"), false);

    port.commands.sent("SET k new").reply("+OK~");
    port.commands.sent("LLEN l").reply(":0~");
    client.hears("$3~old~+OK~:0~");
  }

  @Test
  void writeBehindSeveralGets_waitsForAll() throws Exception {
    client.ask("GET a", "GET b", "SET b new");
    Asker a = port.asker();
    Asker b = port.asker();
    a.answer(value("1"), false);
    client.hears("$1~1~");
    assertThat(port.commands.isQuiet()).isTrue();
    b.answer(Reply.ABSENT, false);

    port.commands.sent("SET b new").reply("+OK~");
    client.hears("$-1~+OK~");
  }

  @Test
  void readBehindAnUnansweredGet_doesNotWait() throws Exception {
    client.ask("GET k", "LLEN l");
    Asker get = port.asker();
    port.commands.sent("LLEN l").reply(":0~");
    get.answer(Reply.ABSENT, false);

    client.hears("$-1~:0~");
  }

  @ParameterizedTest
  @CsvSource({
    "DEL a b, 'a,b'",
    "FLUSHALL, *",
    "MSET a 1 b 2, 'a,b'",
    "EVAL x 1 k a, k",
    "EVAL x 0, *",
    "PFCOUNT h, h",
    "CONFIG SET a b, *"
  })
  void write_reachesWhatItNames_orAnything(String request, String reach) throws Exception {
    client.close();
    port.close();
    port = new RespPort(limits -> limits.allow = Set.of("@admin", "@dangerous"));
    client = new Conversation(port).ask(request);

    assertThat(port.commands.sent(request).reach).isEqualTo(reach);
  }

  @ParameterizedTest
  @CsvSource({
    "UNREACHABLE, backing Redis is unreachable, -ERR backing Redis is unreachable",
    "TIMED_OUT, backing Redis timed out, -ERR backing Redis timed out",
    "REDIS_ERROR, NOAUTH no, -NOAUTH no"
  })
  void everyFailure_hasItsWords(Reply.Reason reason, String text, String error) throws Exception {
    client.ask("LLEN l");
    port.commands.sent().fail(new Reply.Failure(reason, text));

    client.hears(error + "~").hearsNothingBefore("PING", "+PONG~");
  }

  @Test
  void replyThatComesAfterItsFailure_isNotHeard() throws Exception {
    client.ask("LLEN l");
    Sent sent = port.commands.sent();
    sent.fail(Reply.TIMED_OUT);
    sent.reply(":1~");
    sent.fail(Reply.UNREACHABLE);

    client.hears("-ERR backing Redis timed out~").hearsNothingBefore("PING", "+PONG~");
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void proxyThatDoesNotKnowTheCommands_refusesThem_andServesTheCache() throws Exception {
    port.commands.forget();
    port.hits.put("k", "v");
    client.ask("LLEN l", "NOSUCH", "GET k", "PING");

    client.hears("-ERR backing Redis is unreachable~".repeat(2) + "$1~v~+PONG~");
  }

  @Test
  void forwardedCommands_takeTurns_andThoseBeyondTheBoundAreBusy() throws Exception {
    port.close();
    port = new RespPort(1, 1, 10);
    try (Conversation first = new Conversation(port).ask("LLEN a");
        Conversation second = new Conversation(port);
        Conversation third = new Conversation(port)) {
      Sent a = port.commands.sent("LLEN a");
      second.ask("LLEN b", "LLEN c");
      while (port.metrics.value(Metric.REQUESTS_QUEUED) == 0) {
        Thread.onSpinWait();
      }
      third.ask("LLEN d").hears("-BUSY 1 requests are waiting already (--max-queued)~");
      assertThat(port.commands.isQuiet()).isTrue();
      a.reply(":1~");
      first.hears(":1~");
      port.commands.sent("LLEN b").reply(":2~");
      port.commands.sent("LLEN c").reply(":3~");
      second.hears(":2~:3~");
    }
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void clientThatGoesAwayWithCommandsUnderWay_givesTheirTurnsBack() throws Exception {
    port.close();
    port = new RespPort(1, 10, 10);
    Sent abandoned;
    try (Conversation gone = new Conversation(port)) {
      gone.ask("LLEN a", "LLEN b");
      abandoned = port.commands.sent("LLEN a");
    }
    port.commands.atOnce.put("LLEN b", ":2~");
    abandoned.reply(":1~");

    port.commands.atOnce.put("LLEN c", ":3~");
    assertThat(port.talk("LLEN c\r\n")).isEqualTo(":3\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRIPT KILL", "FUNCTION KILL", "FUNCTION STATS", "script kill"})
  void whatABusyRedisTakes_goesPastWhatKeepsItBusy(String request) throws Exception {
    try (Conversation busy = new Conversation(port).ask("EVAL x 0")) {
      Sent script = port.commands.sent("EVAL x 0");
      assertThat(script.place).isEqualTo(new Place(3, false));
      client.ask(request);
      Sent kill = port.commands.sent(request);
      assertThat(kill.place).isEqualTo(new Place(3, false, true));
      kill.reply("+OK~");
      client.hears("+OK~");
      script.reply("-ERR Error running script~");
      busy.hears("-ERR Error running script~");
    }
  }

  @Test
  void whatABusyRedisTakes_waitsForWhatItsOwnClientHasSent_andForNothingElse() throws Exception {
    client.ask("GET miss", "LLEN l", "SCRIPT KILL", "LLEN l");
    Sent llen = port.commands.sent("LLEN l");
    port.onLoop();
    assertThat(port.commands.isQuiet()).isTrue();
    llen.reply(":1~");
    port.commands.sent("SCRIPT KILL").reply("-NOTBUSY No scripts in execution right now.~");
    Sent second = port.commands.sent("LLEN l");
    assertThat(second.place).isEqualTo(new Place(3, false));
    second.reply(":2~");
    port.asker().answer(value("m"), false);

    client.hears("$1~m~:1~-NOTBUSY No scripts in execution right now.~:2~");
  }

  @Test
  void whatABusyRedisTakes_needsNoDatabase_butTheProtocolOfTheClient() throws Exception {
    client.ask("SELECT 5");
    port.commands.sent("SELECT 5").reply("+OK~");
    client.hears("+OK~").inResp3().ask("FUNCTION STATS");

    assertThat(port.commands.sent("FUNCTION STATS").place).isEqualTo(new Place(3, true, true));
  }

  @Test
  void clientThatEndsItsRequests_getsItsRepliesStill() throws Exception {
    client.ask("GET k", "SET k v", "LLEN l").endOfRequests();
    port.asker().answer(Reply.ABSENT, false);
    port.commands.sent("SET k v").reply("+OK~");
    port.commands.sent("LLEN l").reply(":0~");

    assertThat(client.rest()).isEqualTo("$-1~+OK~:0~");
  }

  @Test
  void requestOverTheBound_isRefused_andTheConnectionStays() throws Exception {
    client.close();
    port.close();
    port = new RespPort(limits -> limits.maxRequestSize = 4096);
    client = new Conversation(port);
    String refusal = "-ERR the request is larger than --max-request-size allows~";
    client.ask("SET k " + "x".repeat(4096)).hears(refusal);
    client.ask("PING " + "x".repeat(4096)).hears(refusal);
    client.ask("x".repeat(5000) + " k").hears(refusal);
    String fits = "SET k " + "x".repeat(4092);
    client.ask(fits);
    port.commands.sent(fits).reply("+OK~");

    client.hears("+OK~");
  }

  @Test
  void getWhoseKeyIsNotKept_isRefused_thoughKeysMayBeThatLong() throws Exception {
    client.close();
    port.close();
    port = new RespPort(limits -> limits.maxRequestSize = 10);
    client = new Conversation(port);
    client
        .ask("GET " + "x".repeat(50))
        .hears("-ERR the request is larger than --max-request-size allows~");
    client
        .ask("GET " + "x".repeat(101))
        .hears("-ERR the key is longer than 100 bytes (--max-key-size)~");
  }
}
