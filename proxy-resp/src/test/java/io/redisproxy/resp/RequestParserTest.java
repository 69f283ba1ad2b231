package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes are characters of Latin-1 here. */
class RequestParserTest {

  private static final int MAX_KEPT = 8 * 1024;

  private final Request request = new Request(MAX_KEPT);
  private final RequestParser parser = new RequestParser(request);

  @Test
  void requests_cutAnywhere_areTheSame() throws Exception {
    String wire =
        String.join(
            "\r\n",
            "*2\r\n$3\r\nGET\r\n$5\r\na\r\nb\u00ff",
            "PING",
            "",
            "*0\r\n*-1",
            "*3\r\n$0\r\n\r\n$1\r\n\u0000\r\n$2\r\n\r\n",
            "set \"a b\\x41\\n\" 'c\\'d'  e\n*1\r\n$4\r\nQUIT",
            "");
    List<List<String>> expected =
        List.of(
            List.of("GET", "a\r\nb\u00ff"),
            List.of("PING"),
            List.of("", "\u0000", "\r\n"),
            List.of("set", "a bA\n", "c'd", "e"),
            List.of("QUIT"));

    assertThat(parse(wire)).isEqualTo(expected);
    for (int cut = 1; cut < wire.length(); cut++) {
      assertThat(parse(wire.substring(0, cut), wire.substring(cut)))
          .as("cut at %d", cut)
          .isEqualTo(expected);
    }
    assertThat(parse(wire.split(""))).isEqualTo(expected);
  }

  @Property(tries = 200)
  void anyArguments_cutAnywhere_comeBack(
      @ForAll @Size(min = 1, max = 5) List<@Size(max = 40) byte[]> arguments, @ForAll int cut)
      throws Exception {
    StringBuilder wire = new StringBuilder("*" + arguments.size() + "\r\n");
    List<String> expected = new ArrayList<>();
    for (byte[] argument : arguments) {
      String text = new String(argument, ISO_8859_1);
      expected.add(text);
      wire.append('$').append(text.length()).append("\r\n").append(text).append("\r\n");
    }
    int at = Math.floorMod(cut, wire.length());

    RequestParserTest fresh = new RequestParserTest();
    assertThat(fresh.parse(wire.substring(0, at), wire.substring(at))).containsExactly(expected);
  }

  @Property(tries = 200)
  void anyWords_quotedAsRedisCliQuotes_comeBackFromALine(
      @ForAll @NotEmpty @Size(max = 4) List<@Size(max = 20) byte[]> words) throws Exception {
    StringBuilder line = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (byte[] word : words) {
      line.append('"');
      for (byte b : word) {
        line.append("\\x%02x".formatted(b & 0xff));
      }
      line.append("\" ");
      expected.add(new String(word, ISO_8859_1));
    }

    assertThat(new RequestParserTest().parse(line + "\r\n")).containsExactly(expected);
  }

  @Test
  void inlineEscapes_standForTheirBytes() throws Exception {
    assertThat(parse("\"\\n\\r\\t\\b\\a\\\\\\\"\\q\\x4\\xzz\" 'a\\nb\\'\\\\ '\r\n"))
        .containsExactly(List.of("\n\r\t\b\u0007\\\"qx4xzz", "a\\nb'\\\\ "));
  }

  @Test
  void inlineWords_arePartedByBlanksOfAnyKind_andQuotesMayBeginInside() throws Exception {
    assertThat(parse("  get\t a\"b c\"  '' \n")).containsExactly(List.of("get", "ab c", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get \"a\r\n",
        "get 'a\r\n",
        "get \"a\"b\r\n",
        "get 'a'b\r\n",
        "get \"a\\\r\n",
        "\"\r\n",
        "get 'a\\'\r\n"
      })
  void unbalancedQuotes_areRefused(String line) {
    assertRefused(line, "unbalanced quotes in request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*a\r\n",
        "*\r\n",
        "*+1\r\n",
        "* 1\r\n",
        "*1 \r\n",
        "*01\r\n",
        "*-0\r\n",
        "*-\r\n",
        "*1048577\r\n",
        "*9223372036854775808\r\n",
        "*99999999999999999999999999\r\n",
        "*1\r\r\n"
      })
  void badCount_isRefused(String line) {
    assertRefused(line, "invalid multibulk length");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$a\r\n",
        "$\r\n",
        "$-1\r\n",
        "$+1\r\n",
        "$01\r\n",
        "$536870913\r\n",
        "$2000000000\r\n",
        "$99999999999999999999\r\n"
      })
  void badLength_isRefused(String line) {
    assertRefused("*1\r\n" + line, "invalid bulk length");
    assertRefused("*2\r\n$1\r\nx\r\n" + line, "invalid bulk length");
  }

  @ParameterizedTest
  @CsvSource({"xyz, x", "*1, *", ":1, :", "+OK, +"})
  void argumentThatIsNoBulk_isRefused(String line, String got) {
    assertRefused("*1\r\n" + line + "\r\n", "expected '$', got '" + got + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "'', too big inline request",
    "*, too big mbulk count string",
    "*1|$, too big bulk count string"
  })
  void endlessLine_isRefused_whereverItIsCut(String begin, String words) {
    String wire = begin.replace("|", "\r\n") + "1".repeat(64 * 1024 + 1);
    assertRefused(wire, words);
    assertRefused(wire + "\r\n", words);
    assertRefused(
        wire.substring(0, 100), wire.substring(100, 60_000), wire.substring(60_000), words);
  }

  @Test
  void longLine_upToTheBound_isARequest() throws Exception {
    String word = "x".repeat(64 * 1024 - 1);

    List<List<String>> requests = parse(word, "\r\n");

    assertThat(requests).hasSize(1);
    assertThat(request.length(0)).isEqualTo(word.length());
    assertThat(request.keptLength(0)).isEqualTo(MAX_KEPT);
  }

  @Test
  void argumentOverTheKeptBound_keepsItsLength_andLosesItsBytes() throws Exception {
    int length = 50_000_000;
    List<String> pieces = new ArrayList<>();
    pieces.add("*3\r\n$3\r\nGET\r\n$" + length + "\r\n");
    String piece = "0123456789".repeat(100_000);
    for (int i = 0; i < length / piece.length(); i++) {
      pieces.add(piece);
    }
    pieces.add("\r\n$4\r\nlast\r\nPING\r\n");
    ByteBuf in = Unpooled.buffer();
    int complete = 0;
    for (String one : pieces) {
      in.clear().writeBytes(one.getBytes(ISO_8859_1));
      while (parser.parse(in)) {
        complete++;
        if (complete == 1) {
          assertThat(request.count()).isEqualTo(3);
          assertThat(request.length(1)).isEqualTo(length);
          assertThat(request.keptLength(1)).isEqualTo(MAX_KEPT - 3);
          assertThat(request.length(2)).isEqualTo(4);
          assertThat(request.keptLength(2)).isZero();
        }
      }
      assertThat(in.isReadable()).as("all that came was used").isFalse();
      assertThat(request.bytes().length).isLessThanOrEqualTo(2 * MAX_KEPT);
    }
    assertThat(complete).isEqualTo(2);
    assertThat(request.words()).containsExactly("PING");
    assertThat(request.bytes().length).as("what was long is not kept for ever").isLessThan(2048);
  }

  @Test
  void longestArgument_isWaitedFor_andOneByteMoreIsNot() throws Exception {
    assertThat(parse("*1\r\n$536870912\r\n", "x")).isEmpty();
    assertThat(request.bytes().length).isLessThan(1024);
  }

  @Test
  void manyArguments_areAllKept_andForgottenAfterwards() throws Exception {
    int count = 5_000;
    StringBuilder wire = new StringBuilder("*" + count + "\r\n");
    for (int i = 0; i < count; i++) {
      wire.append("$1\r\n").append((char) ('a' + i % 26)).append("\r\n");
    }

    List<List<String>> requests = parse(wire.toString(), "*1\r\n$1\r\nz\r\n");

    assertThat(requests).hasSize(2);
    List<String> words = requests.get(0);
    assertThat(words).hasSize(5_000).startsWith("a", "b", "c").endsWith("g", "h");
    assertThat(requests.get(1)).containsExactly("z");
  }

  @Test
  void manyArguments_keepTheirCount() throws Exception {
    parse("*5000\r\n" + "$1\r\nx\r\n".repeat(5_000));

    assertThat(request.count()).isEqualTo(5_000);
  }

  private List<List<String>> parse(String... pieces) throws ProtocolException {
    List<List<String>> requests = new ArrayList<>();
    ByteBuf in = Unpooled.buffer();
    for (String piece : pieces) {
      in.writeBytes(piece.getBytes(ISO_8859_1));
      while (parser.parse(in)) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < request.words().size(); i++) {
          words.add(new String(request.copy(i), ISO_8859_1));
        }
        requests.add(words);
      }
    }
    return requests;
  }

  private static void assertRefused(String wire, String words) {
    assertRefused(wire, "", "", words);
  }

  private static void assertRefused(String first, String second, String third, String words) {
    assertThatThrownBy(() -> new RequestParserTest().parse(first, second, third))
        .as("%.40s", first)
        .isInstanceOf(ProtocolException.class)
        .hasMessage(words);
  }
}
