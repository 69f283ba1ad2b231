package io.redisproxy.resp;

import static io.redisproxy.resp.RespPort.get;
import static io.redisproxy.resp.RespPort.read;
import static io.redisproxy.resp.RespPort.rest;
import static io.redisproxy.resp.RespPort.send;
import static io.redisproxy.resp.RespPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GET and the wire itself, through a socket. */
@Timeout(20)
class RespPortTest {

  private static final String HELLO_3 = "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n";

  private RespPort port;

  @BeforeEach
  void open() throws Exception {
    port = new RespPort();
  }

  @AfterEach
  void close() throws Exception {
    port.close();
  }

  @Test
  void get_answersHitsAndMisses_asBulkStrings() throws Exception {
    port.hits.put("h\r\n\u0000\u00ff", "\r\n$5\u0000\u00ff");
    port.hits.put("empty", "");
    port.misses.put("m", value("missed"));
    port.misses.put("none", Reply.ABSENT);

    assertThat(port.talk(get("h\r\n\u0000\u00ff") + get("empty") + get("m") + get("none")))
        .isEqualTo("$6\r\n\r\n$5\u0000\u00ff\r\n$0\r\n\r\n$6\r\nmissed\r\n$-1\r\n");
    assertThat(port.metrics.value(Metric.REQUESTS_RESP)).isEqualTo(4);
  }

  /** Around those at which a value is written otherwise. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_023, 1_024, 1_025, 16_383, 16_384, 16_385, 65_536, 65_537, 200_000})
  void valuesOfAnyLength_areAnsweredWhole(int length) throws Exception {
    String text = "0123456789abcdef".repeat(length / 16 + 1).substring(0, length);
    port.hits.put("h", text);
    port.hits.put("short", "s");
    port.misses.put("m", value(text));

    String bulk = "$" + length + "\r\n" + text + "\r\n";
    assertThat(port.talk(get("h") + get("short") + get("m") + get("h")))
        .isEqualTo(bulk + "$1\r\ns\r\n" + bulk + bulk);
  }

  @Test
  void absent_inResp3_isNull() throws Exception {
    port.misses.put("none", Reply.ABSENT);

    assertThat(port.talk(HELLO_3 + get("none") + get("none"))).endsWith("*0\r\n_\r\n_\r\n");
  }

  @Test
  void get_mayBeWrittenInAnyCase_andInline_andItsKeyMayBeEmpty() throws Exception {
    port.hits.put("k", "v");
    port.hits.put("", "of the empty key");

    assertThat(port.talk("get k\r\nGeT k\nGET \"\"\r\n"))
        .isEqualTo("$1\r\nv\r\n$1\r\nv\r\n$16\r\nof the empty key\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "REDIS_ERROR, WRONGTYPE no, -WRONGTYPE no",
    "UNREACHABLE, backing Redis is unreachable, -ERR backing Redis is unreachable",
    "TIMED_OUT, backing Redis timed out, -ERR backing Redis timed out",
    "BUSY, full, -BUSY full",
    "KEY_TOO_LONG, long, -ERR long"
  })
  void everyFailure_hasItsWords(Reply.Reason reason, String text, String expected)
      throws Exception {
    port.misses.put("k", new Reply.Failure(reason, text));
    port.hits.put("next", "n");

    assertThat(port.talk(get("k") + get("next"))).isEqualTo(expected + "\r\n$1\r\nn\r\n");
  }

  @Test
  void errorOfSeveralLines_staysOneReply() throws Exception {
    port.misses.put("k", new Reply.Failure(Reply.Reason.REDIS_ERROR, "ERR a\r\n+OK"));

    assertThat(port.talk(get("k"))).isEqualTo("-ERR a  +OK\r\n");
  }

  @Test
  void keyOverTheBound_isRefused_howeverLong_andTheConnectionStays() throws Exception {
    String words = "-ERR the key is longer than 100 bytes (--max-key-size)\r\n";
    port.hits.put("x".repeat(100), "v");
    port.hits.put("k", "v");

    assertThat(port.talk(get("x".repeat(101)) + get("x".repeat(100))))
        .isEqualTo(words + "$1\r\nv\r\n");
    assertThat(port.talk(get("x".repeat(5_000_000)), get("k"))).isEqualTo(words + "$1\r\nv\r\n");
  }

  @Test
  void keyThatBeginsLikeAShorterOne_isAnotherKey() throws Exception {
    port.hits.put("key", "short");
    port.misses.put("keys", Reply.ABSENT);

    assertThat(port.talk(get("key") + get("keys") + get("key")))
        .isEqualTo("$5\r\nshort\r\n$-1\r\n$5\r\nshort\r\n");
  }

  @Test
  void repliesKeepTheOrderOfRequests_thoughLaterOnesAreKnownFirst() throws Exception {
    port.hits.put("known", "hit");
    try (Socket socket = port.connect()) {
      send(socket, get("slow") + "PING\r\n" + get("slower") + get("known") + "ECHO end\r\n");
      Asker slow = port.asker();
      Asker slower = port.asker();
      slower.answer(value("second"), false);
      slow.answer(value("first"), false);

      String expected = "$5\r\nfirst\r\n+PONG\r\n$6\r\nsecond\r\n$3\r\nhit\r\n$3\r\nend\r\n";
      assertThat(read(socket, expected.length())).isEqualTo(expected);
    }
  }

  @Test
  void requestsCutAtEveryByte_areAnswered() throws Exception {
    port.hits.put("key", "value");
    try (Socket socket = port.connect()) {
      for (int i = 0; i < get("key").length() - 1; i++) {
        send(socket, get("key").substring(i, i + 1));
      }
      send(socket, "\n" + get("key").substring(0, 9));
      assertThat(read(socket, 11)).isEqualTo("$5\r\nvalue\r\n");
      send(socket, get("key").substring(9) + "PI");
      assertThat(read(socket, 11)).isEqualTo("$5\r\nvalue\r\n");
      send(socket, "NG\r\n");
      assertThat(read(socket, 7)).isEqualTo("+PONG\r\n");
    }
  }

  @Test
  void deepPipeline_waitsWhileRepliesAreOwed_andGoesOnAfterwards() throws Exception {
    int requests = 2_000;
    try (Socket socket = port.connect()) {
      send(socket, get("slow").repeat(requests));
      for (int i = 0; i < requests; i++) {
        assertThat(port.open.size()).isLessThanOrEqualTo(1024);
        port.asker().answer(value(Integer.toString(i % 10)), false);
        assertThat(read(socket, 7)).isEqualTo("$1\r\n" + i % 10 + "\r\n");
      }
    }
  }

  @Test
  void connectionThatEndsWithRequestsUnderWay_isForgotten_andTheirTurnsComeBack() throws Exception {
    port.close();
    port = new RespPort(1, 10, 10);
    Asker abandoned;
    try (Socket socket = port.connect()) {
      send(socket, get("slow") + get("waits") + get("half").substring(0, 12));
      abandoned = port.asker();
    }
    port.misses.put("waits", Reply.ABSENT);
    abandoned.answer(value("too late"), false);

    port.hits.put("k", "v");
    assertThat(port.talk(get("k"))).isEqualTo("$1\r\nv\r\n");
  }

  @Test
  void tooManyWaiting_areBusy() throws Exception {
    port.close();
    port = new RespPort(1, 0, 10);
    try (Socket socket = port.connect()) {
      send(socket, get("slow"));
      Asker slow = port.asker();

      assertThat(port.talk(get("refused")))
          .isEqualTo("-BUSY 0 requests are waiting already (--max-queued)\r\n");
      slow.answer(Reply.ABSENT, false);
      assertThat(read(socket, 5)).isEqualTo("$-1\r\n");
    }
  }

  @Test
  void clientOverTheLimit_isToldSo_thenClosed() throws Exception {
    port.close();
    port = new RespPort(1, 0, 1);
    try (Socket first = port.connect()) {
      send(first, "PING\r\n");
      assertThat(read(first, 7)).isEqualTo("+PONG\r\n");
      try (Socket second = port.connect()) {
        assertThat(rest(second)).isEqualTo("-ERR max number of clients reached\r\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*x, invalid multibulk length",
    "*1048577, invalid multibulk length",
    "*1|$2000000000, invalid bulk length",
    "*1|$-1, invalid bulk length",
    "'*1|xyz', 'expected ''$'', got ''x'''",
    "'get \"a', unbalanced quotes in request"
  })
  void protocolError_isSaidInItsPlace_thenTheConnectionIsClosed(String wire, String words)
      throws Exception {
    port.hits.put("k", "v");
    try (Socket socket = port.connect()) {
      send(socket, get("slow") + wire.replace("|", "\r\n") + "\r\n" + get("k"));
      port.asker().answer(Reply.ABSENT, false);

      assertThat(rest(socket)).isEqualTo("$-1\r\n-ERR Protocol error: " + words + "\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x, too big inline request",
    "*1, too big mbulk count string",
    "*1|$1, too big bulk count string"
  })
  void endlessLine_isRefused(String begin, String words) throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, begin.replace("|", "\r\n") + "1".repeat(65 * 1024));

      assertThat(rest(socket)).isEqualTo("-ERR Protocol error: " + words + "\r\n");
    }
  }

  @Test
  void browserThatTalksHttp_isCutOff() throws Exception {
    port.hits.put("k", "v");
    assertThat(port.talk("POST / HTTP/1.1\r\nHost: x\r\n\r\nGET k\r\n"))
        .doesNotContain("$1")
        .startsWith("-ERR unknown command 'POST'");
    port.commands.atOnce.put("GET / HTTP/1.1", "-ERR wrong number of arguments~");
    assertThat(port.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET k\r\n"))
        .startsWith("-ERR wrong number of arguments\r\n-ERR unknown command 'Host:'")
        .doesNotContain("$1");
  }

  @Test
  void longEcho_isNotCutShort() throws Exception {
    String text = "x".repeat(RespPort.MAX_KEY_SIZE + 5_000);
    String echo = "*2\r\n$4\r\nECHO\r\n$" + text.length() + "\r\n" + text + "\r\n";

    assertThat(port.talk(echo)).isEqualTo("$" + text.length() + "\r\n" + text + "\r\n");
  }
}
