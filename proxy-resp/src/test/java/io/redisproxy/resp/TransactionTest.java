package io.redisproxy.resp;

import static io.redisproxy.resp.RespPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.resp.FakeCommands.OpenLine;
import io.redisproxy.resp.FakeCommands.Sent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MULTI and WATCH over a connection of the client's own; ~ is CRLF. */
@Timeout(20)
class TransactionTest {

  private static final String ABORTED =
      "-EXECABORT Transaction discarded because of previous errors.~";

  private RespPort port;
  private Conversation client;

  @BeforeEach
  void open() throws Exception {
    port = new RespPort();
    port.hits.put("k", "cached");
    client = new Conversation(port);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    port.close();
  }

  @Test
  void transaction_goesOverOneLine_inItsOrder_andAllRepliesComeBack() throws Exception {
    client.ask("MULTI", "SET k v", "GET k", "PING", "EXEC");
    OpenLine line = port.commands.line();
    assertThat(line.place).isEqualTo(new Place(3, false));
    assertThat(line.said()).isEqualTo("MULTI");
    assertThat(line.said()).isEqualTo("SET k v");
    assertThat(line.said()).isEqualTo("GET k");
    assertThat(line.said()).isEqualTo("PING");
    assertThat(line.said()).isEqualTo("EXEC");
    line.say("+OK~", "+QUEUED~", "+QUEUED~", "+QUEUED~", "*3~+OK~$1~v~+PONG~");

    client.hears("+OK~+QUEUED~+QUEUED~+QUEUED~*3~+OK~$1~v~+PONG~");
    assertThat(port.commands.isQuiet()).isTrue();
  }

  @Test
  void whatATransactionWrites_isDroppedWhenItIsSent_andWhenItIsExecuted() throws Exception {
    OpenLine line = begun();
    client.ask("SET a 1", "DEL b c");
    line.replies("SET a 1", "+QUEUED~").replies("DEL b c", "+QUEUED~");
    client.hears("+QUEUED~+QUEUED~");
    assertThat(port.commands.dropped).containsExactly("a", "b,c");

    client.ask("EXEC");
    line.replies("EXEC", "*2~+OK~:2~");
    client.hears("*2~+OK~:2~");
    assertThat(port.commands.dropped).containsExactly("a", "b,c", "a,b,c");
  }

  @Test
  void whatATransactionWrites_isHeldFromExecUntilItIsAnswered() throws Exception {
    client.ask("MULTI", "SET a 1");
    OpenLine line = port.commands.line();
    line.say("+OK~", "+QUEUED~");
    client.hears("+OK~+QUEUED~");
    assertThat(port.commands.held).isEmpty();

    client.ask("EXEC");
    line.said();
    line.said();
    line.said();
    assertThat(port.commands.held).containsExactly("a");
    line.say("*1~+OK~");
    client.hears("*1~+OK~");
    assertThat(port.commands.held).isEmpty();
  }

  @Test
  void whatIsWrittenWhileKeysAreWatched_isHeldUntilItIsAnswered_orTheLineIsLost() throws Exception {
    client.ask("WATCH k", "SET a 1", "SET b 1");
    OpenLine line = port.commands.line();
    line.said();
    line.said();
    line.said();
    line.say("+OK~", "+OK~");
    client.hears("+OK~+OK~");
    assertThat(port.commands.held).containsExactly("b");
    line.lose(Reply.UNREACHABLE);

    assertThat(client.rest()).isEqualTo("-ERR backing Redis is unreachable~");
    assertThat(port.commands.held).isEmpty();
  }

  @Test
  void transactionThatMayChangeAnything_dropsAll() throws Exception {
    OpenLine line = begun();
    client.ask("SET a 1", "EVAL x 0", "EXEC");
    line.replies("SET a 1", "+QUEUED~").replies("EVAL x 0", "+QUEUED~");
    line.replies("EXEC", "*2~+OK~$-1~");
    client.hears("+QUEUED~+QUEUED~*2~+OK~$-1~");

    assertThat(port.commands.dropped).containsExactly("a", "*", "*");
  }

  @Test
  void afterwards_theClientIsServedAsBefore_andTheLineIsGivenBack() throws Exception {
    OpenLine line = begun();
    client.ask("EXEC");
    line.replies("EXEC", "*0~");
    client.hears("*0~");
    assertThat(line.end()).isEqualTo("given back");

    client.ask("GET k", "LLEN l");
    port.commands.sent("LLEN l").reply(":0~");
    client.hears("$6~cached~:0~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXEC | *0~ | given back",
        "DISCARD | +OK~ | given back",
        "EXEC | -EXECABORT Transaction discarded because of previous errors.~ | given back",
        "EXEC | -NOPERM this user has no permissions~ | closed",
        "DISCARD | -NOPERM this user has no permissions~ | closed"
      })
  void lineIsGivenBack_onlyWhereRedisCanKeepNothingInMind(String text) throws Exception {
    String[] parts = text.split(" \\| ", -1);
    OpenLine line = begun();
    client.ask(parts[0]);
    line.replies(parts[0], parts[1]);
    client.hears(parts[1]);

    assertThat(line.end()).isEqualTo(parts[2]);
  }

  @Test
  void discardThatRedisDoesNotTake_endsNothing() throws Exception {
    OpenLine line = begun();
    client.ask("DISCARD now", "GET k");
    line.replies("DISCARD now", "-ERR wrong number of arguments for 'discard' command~");
    line.replies("GET k", "+QUEUED~");

    client.hears("-ERR wrong number of arguments for 'discard' command~+QUEUED~");
  }

  @Test
  void multi_waitsForAllBeforeIt() throws Exception {
    client.ask("SET k v", "GET miss", "MULTI");
    Sent set = port.commands.sent("SET k v");
    Sent get = port.commands.sent("GET miss");
    assertThat(port.commands.isQuiet()).isTrue();
    set.reply("+OK~");
    get.reply("$-1~");
    OpenLine line = port.commands.line();
    line.say("+OK~");

    client.hears("+OK~$-1~+OK~");
  }

  @Test
  void multi_waitsForGetsOfTheCache() throws Exception {
    client.ask("GET miss", "MULTI");
    Asker miss = port.asker();
    assertThat(port.commands.isQuiet()).isTrue();
    miss.answer(value("m"), false);
    port.commands.line().say("+OK~");

    client.hears("$1~m~+OK~");
  }

  @Test
  void commandRefusedByTheProxy_spoilsTheTransaction() throws Exception {
    client.ask("MULTI", "SET k v", "FLUSHALL", "SET k w", "EXEC");
    OpenLine line = port.commands.line();
    line.say("+OK~", "+QUEUED~");
    client.hears("+OK~+QUEUED~");
    client.hears(
        "-NOPERM this command is not allowed through the proxy; start it with --allow flushall~");
    line.say("+QUEUED~", "+OK~");
    client.hears("+QUEUED~" + ABORTED);

    assertThat(line.said()).isEqualTo("MULTI");
    assertThat(line.said()).isEqualTo("SET k v");
    assertThat(line.said()).isEqualTo("SET k w");
    assertThat(line.said()).isEqualTo("DISCARD");
    client.ask("GET k").hears("$6~cached~");
  }

  @Test
  void unknownCommand_tooLargeOne_andOneOfTheProxy_spoilTheTransactionToo() throws Exception {
    client.close();
    port.close();
    port = new RespPort(limits -> limits.maxRequestSize = 1_000);
    client = new Conversation(port);
    String[] bad = {"NOSUCH", "SET k " + "x".repeat(2_000), "CLIENT ID", "HELLO 3", "INFO"};
    for (String request : bad) {
      client.ask("MULTI", request, "EXEC");
      OpenLine line = port.commands.line();
      assertThat(line.said()).isEqualTo("MULTI");
      line.say("+OK~");
      client.hears("+OK~-ERR");
      assertThat(line.said()).isEqualTo("DISCARD");
      line.say("+OK~");
      assertThat(client.line()).isNotEmpty();
      client.hears(ABORTED);
    }
  }

  @Test
  void nameThatIsNotKept_isRefusedInsideATransaction() throws Exception {
    client.ask("MULTI", "x".repeat(65_000) + "y".repeat(500) + " " + "z".repeat(20));
    port.commands.line().say("+OK~");

    client.hears("+OK~-ERR");
  }

  @Test
  void errorOfRedisWhileQueuing_isRedisToJudge() throws Exception {
    client.ask("MULTI", "GET", "EXEC");
    OpenLine line = port.commands.line();
    line.say("+OK~", "-ERR wrong number of arguments for 'get' command~", ABORTED);

    client.hears("+OK~-ERR wrong number of arguments for 'get' command~" + ABORTED);
    line.said();
    line.said();
    assertThat(line.said()).isEqualTo("EXEC");
  }

  @Test
  void discard_endsTheTransaction_andWhatSpoiledIt() throws Exception {
    client.ask("MULTI", "FLUSHALL", "DISCARD", "MULTI", "EXEC");
    OpenLine line = port.commands.line();
    line.say("+OK~");
    client.hears("+OK~").line();
    line.say("+OK~", "+OK~", "*0~");

    client.hears("+OK~+OK~*0~");
    line.said();
    line.said();
    line.said();
    assertThat(line.said()).isEqualTo("EXEC");
  }

  @Test
  void watch_takesWhatFollowsOverTheLine_untilExec() throws Exception {
    client.ask("WATCH k", "GET k", "SET other 1", "PING");
    OpenLine line = port.commands.line();
    line.replies("WATCH k", "+OK~").replies("GET k", "$1~v~").replies("SET other 1", "+OK~");
    client.hears("+OK~$1~v~+OK~+PONG~");

    client.ask("MULTI", "SET k w", "EXEC");
    line.replies("MULTI", "+OK~").replies("SET k w", "+QUEUED~").replies("EXEC", "*-1~");
    client.hears("+OK~+QUEUED~*-1~").ask("GET k").hears("$6~cached~");
  }

  @Test
  void unwatch_endsIt() throws Exception {
    client.ask("WATCH k", "UNWATCH");
    port.commands.line().replies("WATCH k", "+OK~").replies("UNWATCH", "+OK~");

    client.hears("+OK~+OK~").ask("GET k").hears("$6~cached~");
  }

  @Test
  void exec_withoutMulti_isRedisToRefuse() throws Exception {
    client.ask("EXEC");
    port.commands.sent("EXEC").reply("-ERR EXEC without MULTI~");

    client.hears("-ERR EXEC without MULTI~");
  }

  @Test
  void lostLine_isTheEndOfTheConnection() throws Exception {
    OpenLine line = begun();
    client.ask("SET a 1");
    line.replies("SET a 1", "+QUEUED~");
    client.hears("+QUEUED~");
    line.lose(Reply.UNREACHABLE);

    assertThat(client.rest()).isEqualTo("-ERR backing Redis is unreachable~");
    assertThat(port.commands.dropped).containsExactly("a");
  }

  @Test
  void protocolError_doesNotOvertakeWhatRedisHasStillToAnswer() throws Exception {
    client.ask("MULTI", "EXEC\r\n*1\r\nfoo");
    OpenLine line = port.commands.line().replies("MULTI", "+OK~").replies("EXEC", "*0~");

    assertThat(client.rest()).isEqualTo("+OK~*0~-ERR Protocol error: expected '$', got 'f'~");
    assertThat(line.end()).isEqualTo("given back");
  }

  @Test
  void infoWhileSomethingIsWatched_isRedis_behindTheProxysOwn() throws Exception {
    client.ask("WATCH k", "INFO");
    port.commands.line().replies("WATCH k", "+OK~").replies("INFO", "$9~# Server~~");

    client.hears("+OK~").line();
    client.hears("# Proxy~proxy_version:1.2~~# Server~");
  }

  @Test
  void writesWhileSomethingIsWatched_dropEachItsOwnKeys() throws Exception {
    client.ask("WATCH k", "SET a 1", "SET b 1");
    OpenLine line = port.commands.line().replies("WATCH k", "+OK~");
    line.replies("SET a 1", "+QUITE~").replies("SET b 1", "+OK~");
    client.hears("+OK~+QUITE~+OK~");

    assertThat(port.commands.dropped).endsWith("b").containsExactlyInAnyOrder("a", "b", "a", "b");
  }

  @Test
  void lineThatCanNotBeOpened_saysWhy() throws Exception {
    client.ask("MULTI");
    port.commands
        .line()
        .lose(new Reply.Failure(Reply.Reason.REDIS_ERROR, "ERR max number of clients reached"));

    assertThat(client.rest()).isEqualTo("-ERR max number of clients reached~");
  }

  @Test
  void silentRedis_isGivenUpAfterTheTimeout() throws Exception {
    client.close();
    port.close();
    port = new RespPort(limits -> limits.timeoutNanos = 50_000_000);
    client = new Conversation(port).ask("MULTI");

    assertThat(client.rest()).isEqualTo("-ERR backing Redis timed out~");
    assertThat(port.commands.line().end()).isEqualTo("closed");
  }

  @Test
  void reset_andQuit_leaveTheLine() throws Exception {
    client.ask("MULTI", "RESET", "GET k");
    OpenLine line = port.commands.line();
    line.say("+OK~");
    client.hears("+OK~+RESET~$6~cached~");
    assertThat(line.end()).isEqualTo("closed");

    client.ask("MULTI", "QUIT", "GET k");
    line = port.commands.line();
    line.say("+OK~");
    assertThat(client.rest()).isEqualTo("+OK~+OK~");
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void clientThatEndsItsRequests_getsTheReplyToExec() throws Exception {
    client.ask("MULTI", "SET a 1", "EXEC").endOfRequests();
    OpenLine line = port.commands.line();
    line.said();
    line.said();
    line.said();
    line.say("+OK~", "+QUEUED~", "*1~+OK~");

    assertThat(client.rest()).isEqualTo("+OK~+QUEUED~*1~+OK~");
    assertThat(line.end()).isEqualTo("given back");
  }

  @Test
  void longPipelineInATransaction_waits_andIsAnsweredWhole() throws Exception {
    int commands = 1_000;
    StringBuilder requests = new StringBuilder("MULTI");
    for (int i = 0; i < commands; i++) {
      requests.append("\r\nLLEN ").append(i);
    }
    client.ask(requests.toString(), "EXEC");
    OpenLine line = port.commands.line();
    line.said();
    line.say("+OK~");
    client.hears("+OK~");
    for (int i = 0; i < commands; i++) {
      assertThat(line.said()).isEqualTo("LLEN " + i);
      line.say("+QUEUED~");
    }
    assertThat(line.said()).isEqualTo("EXEC");
    line.say("*-1~");

    client.hears("+QUEUED~".repeat(commands) + "*-1~");
  }

  @Test
  void line_isAtTheClientsPlace() throws Exception {
    client.inResp3().ask("MULTI");

    assertThat(port.commands.line().place).isEqualTo(new Place(3, true));
  }

  @Test
  void selectWhileSomethingIsWatched_takesTheLineThere() throws Exception {
    client.ask("WATCH k", "SELECT 5");
    OpenLine line = port.commands.line().replies("WATCH k", "+OK~").replies("SELECT 5", "+OK~");
    client.hears("+OK~+OK~").ask("UNWATCH");
    line.replies("UNWATCH", "+OK~");

    client.hears("+OK~").ask("LLEN l");
    assertThat(port.commands.sent("LLEN l").place.database()).isEqualTo(5);
    assertThat(line.end()).isEqualTo("closed");
  }

  @Test
  void otherProtocolWhileSomethingIsWatched_isRefused() throws Exception {
    client.ask("WATCH k", "HELLO 3");
    port.commands.line().replies("WATCH k", "+OK~");

    client.hears("+OK~-ERR the proxy does not change the protocol while keys are watched");
  }

  private OpenLine begun() throws Exception {
    client.ask("MULTI");
    OpenLine line = port.commands.line().replies("MULTI", "+OK~");
    client.hears("+OK~");
    return line;
  }
}
