package io.redisproxy.resp;

import static io.redisproxy.resp.RespPort.get;
import static io.redisproxy.resp.RespPort.read;
import static io.redisproxy.resp.RespPort.send;
import static io.redisproxy.resp.RespPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import io.redisproxy.resp.FakeCommands.OpenLine;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A GET that is recognized where it lies is answered like one that had to be parsed: one that is a
 * line, or comes byte by byte. ~ is CRLF.
 */
class PlainGetPortTest {

  private static final String PLAIN = "*2~$3~GET~$1~k~";
  private static final String INLINE = "GET k~";
  private static final String DENIED =
      "-NOPERM this command is not allowed through the proxy; it was started with --deny~";

  private RespPort port;
  private Socket socket;

  @BeforeEach
  void open() throws Exception {
    open(limits -> {});
  }

  private void open(Consumer<RespPort.Limits> change) throws Exception {
    port = new RespPort(change);
    port.hits.put("k", "cached");
    socket = port.connect();
  }

  private void openAnew(Consumer<RespPort.Limits> change) throws Exception {
    close();
    open(change);
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
    port.close();
  }

  @Property(tries = 40)
  void anyConversation_isAnsweredTheSame_howeverItIsCut(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder plain = new StringBuilder();
    StringBuilder lines = new StringBuilder();
    for (int i = random.nextInt(30); i >= 0; i--) {
      String request = REQUESTS.get(random.nextInt(REQUESTS.size()));
      plain.append(wire(request));
      lines.append(request.isEmpty() ? "GET \"\"" : request).append("\r\n");
    }
    try (RespPort any = anyPort()) {
      String whole = talk(any, plain.toString());
      long requests = any.metrics.value(Metric.REQUESTS_RESP);

      assertThat(talk(any, plain.toString().split(""))).as("byte by byte").isEqualTo(whole);
      int cut = random.nextInt(plain.length());
      assertThat(talk(any, plain.substring(0, cut), plain.substring(cut))).isEqualTo(whole);
      assertThat(talk(any, lines.toString())).as("as lines").isEqualTo(whole);
      assertThat(any.metrics.value(Metric.REQUESTS_RESP)).isEqualTo(4 * requests);
    }
  }

  /** Words parted by blanks. The empty one is a GET of the empty key. */
  private static final List<String> REQUESTS =
      List.of(
          "GET hit",
          "GET hit",
          "get hit",
          "GET other",
          "GET missed",
          "GET absent",
          "GET wrong",
          "GET " + "k".repeat(RespPort.MAX_KEY_SIZE),
          "GET " + "k".repeat(RespPort.MAX_KEY_SIZE + 1),
          "",
          "PING",
          "SET hit v",
          "DEL a b",
          "LLEN l",
          "MGET hit absent",
          "SELECT 5",
          "SELECT 3",
          "HELLO 3",
          "HELLO 2",
          "RESET",
          "CLIENT REPLY SKIP",
          "CLIENT REPLY OFF",
          "CLIENT REPLY ON",
          "GET",
          "GET a b",
          "NOSUCH x");

  /** What HELLO says of a connection's number, and is another each time, is left out. */
  private static String talk(RespPort port, String... pieces) throws Exception {
    return port.talk(pieces).replaceAll("id\r\n:\\d+", "id");
  }

  private static RespPort anyPort() throws Exception {
    RespPort port = new RespPort();
    port.hits.put("hit", "\r\n$3\r\n");
    port.hits.put("", "of the empty key");
    port.hits.put("other", "x".repeat(20_000));
    port.hits.put("k".repeat(RespPort.MAX_KEY_SIZE), "long");
    port.hits.put("hit in 5", "of 5");
    port.misses.put("missed", value("brought"));
    for (String none : List.of("absent", "other", "k".repeat(RespPort.MAX_KEY_SIZE), "")) {
      port.misses.put(none, Reply.ABSENT);
    }
    port.misses.put("wrong", new Reply.Failure(Reply.Reason.REDIS_ERROR, "WRONGTYPE no"));
    port.commands.atOnce.put("SET hit v", "+OK~");
    port.commands.atOnce.put("DEL a b", ":2~");
    port.commands.atOnce.put("LLEN l", ":3~");
    port.commands.atOnce.put("SELECT 5", "+OK~");
    port.commands.atOnce.put("GET", "-ERR wrong number of arguments~");
    port.commands.atOnce.put("GET a b", "-ERR wrong number of arguments~");
    return port;
  }

  private static String wire(String request) {
    if (request.isEmpty()) {
      return get("");
    }
    String[] words = request.split(" ", -1);
    StringBuilder wire = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      wire.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return wire.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void get_inATransaction_isPartOfIt(String get) throws Exception {
    ask("MULTI~" + get + "EXEC~");
    port.commands
        .line()
        .replies("MULTI", "+OK~")
        .replies("GET k", "+QUEUED~")
        .replies("EXEC", "*1~$1~v~");

    hears("+OK~+QUEUED~*1~$1~v~");
    ask(get);
    hears("$6~cached~");
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void get_afterSubscribe_isRedisToAnswer(String get) throws Exception {
    String subscribed = "*3~$9~subscribe~$1~a~:1~";
    ask("SUBSCRIBE a~");
    OpenLine line = port.commands.line().replies("SUBSCRIBE a", subscribed);
    hears(subscribed);

    ask(get);
    line.replies("GET k", "-ERR Can't execute it in this context~");
    hears("-ERR Can't execute it in this context~");
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void get_behindAWriteThatIsNotAnswered_isRedisToAnswer(String get) throws Exception {
    ask("SET k new~" + get);
    FakeCommands.Sent set = port.commands.sent("SET k new");
    FakeCommands.Sent sent = port.commands.sent("GET k");
    set.reply("+OK~");
    sent.reply("$3~new~");
    hears("+OK~$3~new~");

    ask(get);
    hears("$6~cached~");
    assertThat(port.commands.isQuiet()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void get_behindASelectThatIsNotAnswered_isOfThatDatabase(String get) throws Exception {
    port.hits.put("k in 5", "of 5");
    ask("SELECT 5~" + get + get);
    port.commands.sent("SELECT 5").reply("+OK~");

    hears("+OK~$4~of 5~$4~of 5~");
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void get_behindARequestThatWaits_waitsToo(String get) throws Exception {
    ask("GET slow~" + "HELLO 3~" + get + "GET none~");
    Asker slow = port.asker();
    port.misses.put("none", Reply.ABSENT);
    slow.answer(Reply.ABSENT, false);

    hears("$-1~%7~");
    socket.shutdownOutput();
    assertThat(rest()).endsWith("*0~$6~cached~_~");
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void deniedGet_isRefused(String get) throws Exception {
    for (String denied : List.of("get", "@read")) {
      openAnew(limits -> limits.deny = Set.of(denied));
      ask(get + get);

      hears(DENIED + DENIED);
      assertThat(port.commands.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void get_whereOtherCommandsAreDenied_isAnswered_onceItIsKnownWhatTheseAre(String get)
      throws Exception {
    openAnew(limits -> limits.deny = Set.of("llen"));
    ask(get);
    hears("$6~cached~");

    port.commands.forget();
    ask(get);
    hears("-ERR backing Redis is unreachable~");
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void silencedGet_isNotHeard_andCounts(String get) throws Exception {
    ask("CLIENT REPLY SKIP~" + get + "ECHO a~");
    hears("$1~a~");
    ask("CLIENT REPLY OFF~" + get + get + "CLIENT REPLY ON~" + get);
    hears("+OK~$6~cached~");

    assertThat(port.metrics.value(Metric.REQUESTS_RESP)).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, INLINE})
  void getOfSmallKey_behindHalfOfARequest_isPartOfThat(String get) throws Exception {
    String echo = "*2~$4~ECHO~$" + wireLength(get) + "~";
    ask(echo);
    port.onLoop();
    ask(get + "~" + get);

    hears("$" + wireLength(get) + "~" + get + "~$6~cached~");
  }

  @Test
  void halvesOfRequests_areKeptApart_thoughAllSocketsAreReadIntoTheSameMemory() throws Exception {
    port.hits.put("a", "of a");
    port.hits.put("b", "of b");
    int most = get("a").length();
    try (Socket other = port.connect()) {
      for (int cut = 1; cut < most; cut++) {
        send(socket, get("a").substring(0, cut));
        port.onLoop();
        send(other, get("b").substring(0, most - cut));
        port.onLoop();
        send(socket, get("a").substring(cut));
        send(other, get("b").substring(most - cut));

        assertThat(read(socket, 10)).isEqualTo("$4\r\nof a\r\n");
        assertThat(read(other, 10)).isEqualTo("$4\r\nof b\r\n");
      }
    }
  }

  @Test
  void getLargerThanARequestMayBe_isRefused_inOnePieceOrTwo() throws Exception {
    openAnew(limits -> limits.maxRequestSize = 53);
    String words = "-ERR the request is larger than --max-request-size allows\r\n";
    String bound = "k".repeat(50);
    port.hits.put(bound, "v");
    port.hits.put(bound + "k", "v");
    String tooLarge = get(bound + "k");

    assertThat(port.talk(get(bound))).isEqualTo("$1\r\nv\r\n");
    assertThat(port.talk(tooLarge.split(""))).isEqualTo(words);
    assertThat(port.talk(tooLarge + get("k"))).isEqualTo(words + "$6\r\ncached\r\n");
    assertThat(port.talk(get("k".repeat(RespPort.MAX_KEY_SIZE + 1))))
        .isEqualTo("-ERR the key is longer than 100 bytes (--max-key-size)\r\n");
  }

  private static int wireLength(String text) {
    return text.replace("~", "\r\n").length();
  }

  private void ask(String text) throws Exception {
    send(socket, text.replace("~", "\r\n"));
  }

  private void hears(String text) throws Exception {
    assertThat(read(socket, wireLength(text)).replace("\r\n", "~")).isEqualTo(text);
  }

  private String rest() throws Exception {
    return RespPort.rest(socket).replace("\r\n", "~");
  }
}
