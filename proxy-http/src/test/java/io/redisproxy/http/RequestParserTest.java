package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ~ is CRLF, ^ a bare LF, ` a bare CR; what follows a request that is whole is another one, so that
 * its end shows.
 */
class RequestParserTest {

  private static final int MAX_REQUEST_LINE = 200;
  private static final String HEAD = "GET /get/k HTTP/1.1~Host: h~";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /get/k HTTP/1.1~Host: h~~",
        "~~GET /get/k HTTP/1.1~Host: h~~",
        "GET /get/k HTTP/1.0~~",
        "GET /get/k HTTP/1.1~host:h~~",
        "GET /get/k HTTP/1.1~HOST: \t h \t ~~",
        "GET /get/k HTTP/1.1~Host: example.com:8080~~",
        "GET /get/k HTTP/1.1~Host: [::1]:80~~",
        "GET /get/k HTTP/1.1~Host: [::1]~~",
        "GET /get/k HTTP/1.1~Host: [::ffff:1.2.3.4]:~~",
        "GET /get/k HTTP/1.1~Host: [64:ff9b::1.2.3.4]~~",
        "GET /get/k HTTP/1.1~Host: [1:2:3:4:5:6:255.0.99.4]~~",
        "GET /get/k HTTP/1.1~Host: [1:2:3:4:5:6:7:ABCD]~~",
        "GET /get/k HTTP/1.1~Host: [1::8]~~",
        "GET /get/k HTTP/1.1~Host: a%62%C3%a4:80~~",
        "GET /get/k HTTP/1.1~Host: 127.0.0.1~~",
        "GET /get/k HTTP/1.9~Host: h~~",
        "GET /get/k HTTP/1.1~Host: h~X-Empty:~Y:\u00e4\u00ff~~",
        "GET /get/k HTTP/1.1~Host: h~Expect:~~",
        "GET /get/k HTTP/1.1~Host: h~Expect: 100-continue, ,100-Continue~~",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 0~~",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 5~~GET /",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 0005~~12345",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0~~",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: Chunked~~5~GET /~0~~",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0005;a=\"b\"~12345~aA~1234567890"
            + "1234567890123456789012345678901234567890123456789012345678901234567890"
            + "1234567890123456789012345678901234567890123456789012345678901234567890"
            + "12345678901234567890~000~Trailer: x~~",
      })
  void requests_areTakenWhole_howeverTheyAreCut(String text) throws Exception {
    byte[] bytes = (text + HEAD + "~").replace("~", "\r\n").getBytes(ISO_8859_1);
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(targets(bytes, cut)).as("cut at " + cut).containsExactly("/get/k", "/get/k");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GARBAGE~ | 400",
        "GET /get/k~ | 400",
        "GET  /get/k HTTP/1.1~ | 400",
        "GET /get/k  HTTP/1.1~ | 400",
        "'GET /get/k HTTP/1.1 ~' | 400",
        "' GET /get/k HTTP/1.1~' | 400",
        "G(T /get/k HTTP/1.1~ | 400",
        "GET /a b HTTP/1.1~ | 400",
        "GET /get/k HTTP/1.1 HTTP/1.1~ | 400",
        "GET /get/k http/1.1~ | 400",
        "GET /get/k HTTP/1.10~ | 400",
        "GET /get/k HTTP/1~ | 400",
        "GET /get/k HTTP/a.b~ | 400",
        "GET /get/k HTTP/0.9~ | 505",
        "GET /get/k HTTP/2.0~ | 505",
        "GET /get/\u0000 HTTP/1.1~ | 400",
        "GET /get/\u00e4 HTTP/1.1~ | 400",
        "GET /get/#k HTTP/1.1~ | 400",
        "GET /get/\u007f HTTP/1.1~ | 400",
        "GET /get/k HTTP/1.1^ | 400",
        "GET /get/k HTTP/1.1~Host: h^ | 400",
        "GET /get/k HTTP/1.1~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Host: h~~ | 400",
        "GET /get/k HTTP/1.0~Host: h~Host: h~~ | 400",
        "GET /get/k HTTP/1.1~Host:~~ | 400",
        "GET /get/k HTTP/1.1~Host: a b~~ | 400",
        "GET /get/k HTTP/1.1~Host: a,b~~ | 200",
        "GET /get/k HTTP/1.1~Host: h:x~~ | 400",
        "GET /get/k HTTP/1.1~Host: h:123456~~ | 400",
        "GET /get/k HTTP/1.1~Host: a/b~~ | 400",
        "GET /get/k HTTP/1.1~Host: u@h~~ | 400",
        "GET /get/k HTTP/1.1~Host: [::1~~ | 400",
        "GET /get/k HTTP/1.1~Host: [::1]x~~ | 400",
        "GET /get/k HTTP/1.1~Host: []~~ | 400",
        "GET /get/k HTTP/1.1~Host: [1]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [:::1]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [1::2::3]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [1:2:3:4:5:6:7]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [1:2:3:4::5:6:7:8]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [1:2:3:4:5:6:7:1.2.3.4]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [::1.2.3.256]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [::01.2.3.4]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [::1.2.3.4:5]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [::12345]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [127.0.0.1]~~ | 400",
        "GET /get/k HTTP/1.1~Host: [fe80::1%25eth0]~~ | 400",
        "GET /get/k HTTP/1.1~Host: %~~ | 400",
        "GET /get/k HTTP/1.1~Host: a%6~~ | 400",
        "GET /get/k HTTP/1.1~Host: a%zz~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~ X: folded~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~X: a~\tfolded~~ | 400",
        "GET /get/k HTTP/1.1~Host : h~~ | 400",
        "GET /get/k HTTP/1.1~: h~~ | 400",
        "GET /get/k HTTP/1.1~Host h~~ | 400",
        "GET /get/k HTTP/1.1~H(st: h~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~X: a`b~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~X: a\u0000b~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~X: a\u007fb~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: x~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length:~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: +5~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: -5~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 1 1~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 5, 5~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 5~Content-Length: 5~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 5~Content-Length: 6~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 99999999999999999999~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 1048577~~ | 413",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 5~Transfer-Encoding: chunked~~ | 400",
        "GET /get/k HTTP/1.0~Transfer-Encoding: chunked~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: xchunked~~ | 501",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding:~~ | 501",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: identity~~ | 501",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: gzip, chunked~~ | 501",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~ | 501",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~x~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0x5~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~5 ~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~-1~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~2~abc~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~2;\u0000~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0~bad trailer~ | 400",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~100001~ | 413",
        "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~fffffffffffffffffffff~ | 413",
        "GET /get/k HTTP/1.1~Host: h~Expect: 200-ok~~ | 417",
        "GET /get/k HTTP/1.1~Host: h~Expect: 100-continue, x~~ | 417",
      })
  void whatCouldBeReadInTwoWays_isRefused_howeverItIsCut(String text, int status) throws Exception {
    String wire = text.replace("~", "\r\n").replace('^', '\n').replace('`', '\r');
    byte[] bytes = wire.getBytes(ISO_8859_1);
    for (int cut = 0; cut <= bytes.length; cut++) {
      int at = cut;
      if (status == 200) {
        assertThat(targets(bytes, cut)).containsExactly("/get/k");
      } else {
        assertThatThrownBy(() -> targets(bytes, at))
            .as("cut at " + cut)
            .isInstanceOfSatisfying(
                BadRequest.class, bad -> assertThat(bad.status().code()).isEqualTo(status));
      }
    }
  }

  @Test
  void longLinesAndManyFields_areRefused_beforeTheyEnd() {
    refuses("GET /" + "x".repeat(MAX_REQUEST_LINE), 414);
    refuses(HEAD + "X: " + "x".repeat(17_000), 431);
    refuses(HEAD + "X: y~".repeat(100), 431);
    refuses(HEAD + "Transfer-Encoding: chunked~~5;" + "x".repeat(300), 400);
    refuses(HEAD + "Transfer-Encoding: chunked~~0~" + "X: y~".repeat(4_000), 431);
    refuses("~".repeat(9), 400);
  }

  @Test
  void manyChunks_areNoWayAroundTheBound() {
    refuses(
        HEAD + "Transfer-Encoding: chunked~~" + ("10000~" + "x".repeat(65_536) + "~").repeat(17),
        413);
  }

  @Test
  void fields_areFoundInAnyCase_andListsSpanSeveral() throws Exception {
    RequestParser parser = new RequestParser(MAX_REQUEST_LINE);
    assertThat(
            parser.parse(
                wire(
                    HEAD + "Accept: a~aCCEPT:  b , c ~Connection: Keep-Alive , CLOSE~X: \u00e4~~")))
        .isTrue();
    Request request = parser.request();

    assertThat(request.value("accept")).isEqualTo("a, b , c");
    assertThat(request.value("x")).isEqualTo("\u00e4");
    assertThat(request.value("none")).isNull();
    assertThat(request.count("accept")).isEqualTo(2);
    assertThat(request.lists("connection", "close")).isTrue();
    assertThat(request.lists("accept", "d")).isFalse();
    assertThat(request.keepsAlive()).isFalse();
    assertThat(request.reads()).isTrue();
    assertThat(request.isMethod("get")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "1.1, '', true",
    "1.1, Connection: close~, false",
    "1.0, '', false",
    "1.0, Connection: keep-alive~, true",
    "1.0, Connection: keep-alive~Connection: close~, false"
  })
  void connection_staysOpenAsTheStandardHasIt(String version, String fields, boolean stays)
      throws Exception {
    RequestParser parser = new RequestParser(MAX_REQUEST_LINE);
    assertThat(parser.parse(wire("GET / HTTP/" + version + "~Host: h~" + fields + "~"))).isTrue();

    assertThat(parser.request().keepsAlive()).isEqualTo(stays);
  }

  @Test
  void expectation_isSaidOnce_andOnlyWhileTheBodyIsStillToCome() throws Exception {
    RequestParser parser = new RequestParser(MAX_REQUEST_LINE);
    assertThat(parser.parse(wire(HEAD + "Content-Length: 2~Expect: 100-Continue~~"))).isFalse();
    assertThat(parser.takeExpectation()).isTrue();
    assertThat(parser.takeExpectation()).isFalse();
    assertThat(parser.parse(wire("ab"))).isTrue();

    assertThat(parser.parse(wire(HEAD + "Content-Length: 0~Expect: 100-continue~~"))).isTrue();
    assertThat(parser.takeExpectation()).isFalse();
    // Who had it all along is not told of it when the next request begins.
    assertThat(parser.parse(wire(HEAD + "Content-Length: 2~Expect: 100-continue~~ab"))).isTrue();
    assertThat(parser.parse(wire("GE"))).isFalse();
    assertThat(parser.takeExpectation()).isFalse();
    assertThat(parser.parse(wire("T / HTTP/1.1~Host: h~~"))).isTrue();
    assertThat(parser.parse(wire("GET / HTTP/1.0~Content-Length: 2~Expect: 100-continue~~")))
        .isFalse();
    assertThat(parser.takeExpectation()).isFalse();
  }

  private static void refuses(String text, int status) {
    assertThatThrownBy(() -> new RequestParser(MAX_REQUEST_LINE).parse(wire(text)))
        .as(text.substring(0, Math.min(60, text.length())))
        .isInstanceOfSatisfying(
            BadRequest.class, bad -> assertThat(bad.status().code()).isEqualTo(status));
  }

  private static List<String> targets(byte[] bytes, int cut) throws BadRequest {
    RequestParser parser = new RequestParser(MAX_REQUEST_LINE);
    List<String> targets = new ArrayList<>();
    for (ByteBuf piece :
        List.of(
            Unpooled.wrappedBuffer(bytes, 0, cut),
            Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut))) {
      while (parser.parse(piece)) {
        targets.add(parser.request().target());
        if (!piece.isReadable()) {
          break;
        }
      }
    }
    return targets;
  }

  private static ByteBuf wire(String text) {
    return Unpooled.copiedBuffer(text.replace("~", "\r\n"), ISO_8859_1);
  }
}
