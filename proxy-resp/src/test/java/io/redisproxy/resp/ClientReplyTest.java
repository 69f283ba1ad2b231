package io.redisproxy.resp;

import static io.redisproxy.resp.RespPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import io.redisproxy.resp.FakeCommands.OpenLine;
import io.redisproxy.resp.FakeCommands.Sent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that do not want to hear replies; ~ is CRLF. */
@Timeout(20)
class ClientReplyTest {

  private RespPort port;
  private Conversation client;

  @BeforeEach
  void open() throws Exception {
    port = new RespPort();
    port.hits.put("k", "cached");
    port.commands.atOnce.put("LLEN l", ":0~");
    client = new Conversation(port);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    port.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PING",
        "GET k",
        "MGET k",
        "LLEN l",
        "NOSUCH",
        "FLUSHALL",
        "CLIENT REPLY maybe",
        "CLIENT REPLY off",
        "INFO proxy",
        "HELLO 2"
      })
  void off_silencesAll_untilOn(String request) throws Exception {
    client.ask("PING", "CLIENT REPLY OFF", request, request, "CLIENT REPLY ON", "ECHO on");

    client.hears("+PONG~+OK~$2~on~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PING", "GET k", "MGET k", "LLEN l", "NOSUCH", "FLUSHALL", "HELLO 2"})
  void skip_silencesTheNextAlone(String request) throws Exception {
    client.ask("PING", "CLIENT REPLY SKIP", request, "ECHO heard");

    client.hears("+PONG~$5~heard~");
  }

  @Test
  void faultBehindASkippedRequest_isHeard() throws Exception {
    client.ask("CLIENT REPLY SKIP", "GET k\r\n*1\r\nfoo");

    assertThat(client.rest()).isEqualTo("-ERR Protocol error: expected '$', got 'f'~");
  }

  @Test
  void skipAfterSkip_silencesOneMore() throws Exception {
    client.ask("CLIENT REPLY SKIP", "CLIENT REPLY SKIP", "PING", "ECHO heard");

    client.hears("$5~heard~");
  }

  @Test
  void skipWhileOff_isNoEndOfIt() throws Exception {
    client.ask("CLIENT REPLY OFF", "CLIENT REPLY SKIP", "PING", "PING", "client reply on");

    client.hearsNothingBefore("ECHO on", "+OK~$2~on~");
  }

  @Test
  void onRightBehindSkip_isHeard() throws Exception {
    client.ask("CLIENT REPLY SKIP", "CLIENT REPLY ON", "PING").hears("+OK~+PONG~");
  }

  @Test
  void resetBehindSkip_isSkipped_butNotBehindOff() throws Exception {
    client.ask("CLIENT REPLY SKIP", "RESET", "ECHO skipped", "CLIENT REPLY OFF", "RESET");

    client.hears("$7~skipped~+RESET~").ask("ECHO on").hears("$2~on~");
  }

  @Test
  void replyThatComesLater_isForTheRequestThatItWasAskedWith() throws Exception {
    client.ask("GET heard", "CLIENT REPLY SKIP", "GET not", "SET a 1", "CLIENT REPLY OFF", "PING");
    Asker heard = port.asker();
    Asker not = port.asker();
    not.answer(value("no"), false);
    heard.answer(value("yes"), false);
    port.commands.sent("SET a 1").reply("+OK~");

    client.hears("$3~yes~+OK~").ask("CLIENT REPLY ON").hears("+OK~");
  }

  @Test
  void slotThatWasSilentOnce_isHeardTheNextTime() throws Exception {
    for (int i = 0; i < 3; i++) {
      client.ask("CLIENT REPLY SKIP", "GET k", "GET k").hears("$6~cached~");
    }
  }

  @Test
  void silentWrites_areExecuted_andDropWhatTheyChange() throws Exception {
    client.ask("CLIENT REPLY OFF", "SET k v", "GET k", "CLIENT REPLY ON");
    Sent set = port.commands.sent("SET k v");
    assertThat(set.reach).isEqualTo("k");
    port.commands.sent("GET k").reply("$1~v~");
    set.fail(Reply.TIMED_OUT);

    client.hears("+OK~");
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void transaction_isSilentToo() throws Exception {
    client.ask("CLIENT REPLY OFF", "MULTI", "SET a 1", "EXEC");
    OpenLine line = port.commands.line();
    line.replies("MULTI", "+OK~").replies("SET a 1", "+QUEUED~").replies("EXEC", "*1~+OK~");
    assertThat(line.end()).isEqualTo("given back");

    client.hearsNothingBefore("CLIENT REPLY ON", "+OK~");
  }

  @Test
  void skipBeforeMulti_silencesItAlone() throws Exception {
    client.ask("CLIENT REPLY SKIP", "MULTI", "LLEN l", "EXEC");
    OpenLine line = port.commands.line();
    line.replies("MULTI", "+OK~").replies("LLEN l", "+QUEUED~").replies("EXEC", "*1~:0~");

    client.hears("+QUEUED~*1~:0~");
  }

  @Test
  void whatOthersPublish_andTheConfirmations_areHeardAllTheSame() throws Exception {
    client.inResp3().ask("CLIENT REPLY OFF", "SUBSCRIBE a b", "LLEN l", "PING");
    OpenLine line = port.commands.line();
    String a = ">3~$9~subscribe~$1~a~:1~";
    String b = ">3~$9~subscribe~$1~b~:2~";
    String message = ">3~$7~message~$1~a~$2~hi~";
    line.replies("SUBSCRIBE a b", a).say(b, message);
    line.replies("LLEN l", ":7~").say(message);
    client.hears(a + b + message + message);

    client.ask("UNSUBSCRIBE", "CLIENT REPLY ON");
    String noA = ">3~$11~unsubscribe~$1~a~:1~";
    String noB = ">3~$11~unsubscribe~$1~b~:0~";
    line.replies("UNSUBSCRIBE", noA).say(noB);
    client.hears(noA + noB + "+OK~");
  }

  @Test
  void errorInsteadOfAConfirmation_isNotHeard() throws Exception {
    client.ask("CLIENT REPLY OFF", "SUBSCRIBE a b");
    OpenLine line = port.commands.line();
    line.replies("SUBSCRIBE a b", "-NOPERM no permissions to access a channel~");
    assertThat(line.end()).isEqualTo("closed");

    client.hearsNothingBefore("CLIENT REPLY ON", "+OK~");
  }

  @Test
  void reset_endsIt() throws Exception {
    client.ask("CLIENT REPLY OFF", "PING", "RESET", "PING").hears("+RESET~+PONG~");
  }

  @Test
  void quit_closesSilently() throws Exception {
    client.ask("CLIENT REPLY OFF", "QUIT", "PING");

    assertThat(client.rest()).isEmpty();
  }

  @Test
  void protocolError_closesSilently() throws Exception {
    client.ask("CLIENT REPLY OFF", "*1", "+PING");

    assertThat(client.rest()).isEmpty();
  }

  @Test
  void manySilentReplies_keepNothingFromBeingAnswered() throws Exception {
    StringBuilder requests = new StringBuilder("CLIENT REPLY OFF");
    requests.append("\r\nGET k".repeat(2_000));
    client.ask(requests.toString(), "CLIENT REPLY ON", "PING").hears("+OK~+PONG~");
  }
}
