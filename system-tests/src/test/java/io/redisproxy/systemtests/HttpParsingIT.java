package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Bytes in, statuses out, wherever the bytes are cut on their way. In requests ~ is CR LF; after
 * the statuses, {@code closed} says that nothing more is answered on the connection.
 */
@SystemTest
class HttpParsingIT {

  static final List<String> CASES =
      List.of(
          // Well-formed.
          "GET /get/k HTTP/1.1~Host: h~~ | 200",
          "HEAD /get/k HTTP/1.1~Host: h~~ | 200",
          "GET /get/k HTTP/1.1~hOsT:h~~ | 200",
          "~~GET /get/k HTTP/1.1~Host: h~~ | 200",
          "GET /get/k HTTP/1.1~Host: [::1]:8080~X: \u00e9~Empty:~~ | 200",
          "GET http://h:80/get/k HTTP/1.1~Host: h~~ | 200",
          "OPTIONS * HTTP/1.1~Host: h~~ | 200",
          "OPTIONS /get/k HTTP/1.1~Host: h~~ | 200",
          "GET /get/k HTTP/1.0~Connection: keep-alive~~ | 200",
          "GET /get/k HTTP/1.0~~ | 200 closed",
          "GET /get/k HTTP/1.1~Host: h~Connection: foo, close~~ | 200 closed",
          "GET /get/k HTTP/1.1~Host: h~~GET /get/none HTTP/1.1~Host: h~~ | 200 404",
          // Bodies are read, and are nobody's request.
          "GET /get/k HTTP/1.1~Host: h~Content-Length: 3~~GET | 200",
          "POST /get/k HTTP/1.1~Host: h~Content-Length: 2~~{}GET /get/k HTTP/1.1~Host: h~~ | 405 200",
          "PUT /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~2~{}~0~~ | 405",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: Chunked~~2;a=b~{}~00~T: x~~ | 200",
          "GET /get/k HTTP/1.1~Host: h~Content-Length: 2, 2~~{} | 400 closed",
          // Where the request goes.
          "GET * HTTP/1.1~Host: h~~ | 400",
          "GET get/k HTTP/1.1~Host: h~~ | 400",
          "GET http://a b/get/k HTTP/1.1~Host: h~~ | 400 closed",
          "GET http:///get/k HTTP/1.1~Host: h~~ | 400",
          "GET http://u@h/get/k HTTP/1.1~Host: h~~ | 400",
          "CONNECT h:80 HTTP/1.1~Host: h~~ | 405",
          "GET /get/k#x HTTP/1.1~Host: h~~ | 400 closed",
          "GET /get/\u00e9 HTTP/1.1~Host: h~~ | 400 closed",
          "GET /get/\u0000 HTTP/1.1~Host: h~~ | 400 closed",
          "GET /get/k HTTP/1.1~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: a~Host: a~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host:~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: a/b~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: a:b~~ | 400 closed",
          // The request line.
          "GET /get/k HTTP/1.1 ~Host: h~~ | 400 closed",
          "GET  /get/k HTTP/1.1~Host: h~~ | 400 closed",
          " GET /get/k HTTP/1.1~Host: h~~ | 400 closed",
          "G\u00e9T /get/k HTTP/1.1~Host: h~~ | 400 closed",
          "GET /get/k http/1.1~Host: h~~ | 400 closed",
          "GET /get/k HTTP/1.~Host: h~~ | 400 closed",
          "GET /get/k HTTP/11~Host: h~~ | 400 closed",
          "GET /get/k HTTP/2.0~Host: h~~ | 505 closed",
          "GET /get/k~~ | 400 closed",
          "get /get/k HTTP/1.1~Host: h~~ | 405",
          // Header fields.
          "GET /get/k HTTP/1.1~Host: h~X : y~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~X: y~ z~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~X: y\rz~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~X: y\nZ: x~~ | 400 closed",
          "GET /get/k HTTP/1.1\nHost: h\n\n | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~X: y\u0000~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~X: y\u007f~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~: y~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~X\u00e9: y~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~no colon~~ | 400 closed",
          // How long the body is.
          "GET /get/k HTTP/1.1~Host: h~Content-Length: 1~Transfer-Encoding: chunked~~0~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Content-Length: 1~Content-Length: 2~~x | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Content-Length: +1~~x | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Content-Length: -1~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Content-Length:~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Content-Length: 2000000~~ | 413 closed",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: xchunked~~0~~ | 501 closed",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: identity~~ | 501 closed",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding:~~ | 501 closed",
          "GET /get/k HTTP/1.0~Transfer-Encoding: chunked~~0~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~0x1~a~0~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~ 1~a~0~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~1~ab~0~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~~0~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~1\na~0~~ | 400 closed",
          "GET /get/k HTTP/1.1~Host: h~Expect: something~~ | 417 closed");

  @ParameterizedTest
  @FieldSource("CASES")
  void request_isAnsweredTheSame_whereverItIsCut(String requestAndAnswers, Stage stage) {
    int bar = requestAndAnswers.lastIndexOf(" | ");
    String request = requestAndAnswers.substring(0, bar);
    String answers = requestAndAnswers.substring(bar + 3);
    stage.redis().set("k", "value");
    Proxy proxy = stage.sharedProxy();
    byte[] bytes = Bytes.latin1(request.replace("~", "\r\n"));
    for (int cut = 0; cut < bytes.length; cut++) {
      try (RawHttp http = proxy.http()) {
        http.send(Arrays.copyOfRange(bytes, 0, cut));
        http.send(Arrays.copyOfRange(bytes, cut, bytes.length));

        check(http, request, answers, "cut at " + cut);
      }
    }
  }

  private static void check(RawHttp http, String request, String answers, String what) {
    for (String answer : answers.split(" ", -1)) {
      if (answer.equals("closed")) {
        assertThat(http.isClosedByPeer()).as(what).isTrue();
        return;
      }
      RawHttp.Response response = request.startsWith("HEAD") ? http.readHead() : http.read();
      assertThat(response.status()).as(what).isEqualTo(Integer.parseInt(answer));
      assertThat(response.header("Date")).as(what).endsWith(" GMT");
    }
    assertThat(http.get("/get/k").text()).as(what + ", the next answer").isEqualTo("value");
  }

  @Test
  void lineWithoutEnd_isRefusedWhenItIsTooLong(Stage stage) {
    String tooLong = "x".repeat(400_000);

    assertThat(refusal(stage, "GET /get/" + tooLong)).isEqualTo(414);
    assertThat(refusal(stage, "GET /get/k HTTP/1.1\r\nX: " + tooLong)).isEqualTo(431);
    assertThat(refusal(stage, "GET /get/k HTTP/1.1\r\n" + "X: y\r\n".repeat(4_000))).isEqualTo(431);
    assertThat(refusal(stage, "\r\n".repeat(4_000))).isEqualTo(400);
  }

  private static int refusal(Stage stage, String request) {
    RawHttp http = stage.sharedProxy().http();
    http.send(request);
    RawHttp.Response response = http.read();
    assertThat(response.header("Connection")).isEqualTo("close");
    assertThat(http.isClosedByPeer()).isTrue();
    return response.status();
  }

  @Test
  void bodyThatIsAnnounced_isWaitedFor_withAWordToGoOn(Stage stage) {
    stage.redis().set("k", "value");
    RawHttp http = stage.sharedProxy().http();
    http.send(
        "GET /get/k HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");

    assertThat(http.readHead().status()).isEqualTo(100);
    http.send("{}");
    assertThat(http.read().text()).isEqualTo("value");
    assertThat(http.get("/get/k").text()).isEqualTo("value");
  }

  @Test
  void requestThatTrickles_isCutOff(Stage stage) {
    RawHttp http = stage.proxy("--idle-timeout", "1s").http();
    http.send("GET /get/k HTTP/1.1\r\n");
    for (int lines = 0; !http.answersWithin(Duration.ofMillis(100)); lines++) {
      assertThat(lines).as("lines sent, one after the other").isLessThan(80);
      http.send("X: y\r\n");
    }

    RawHttp.Response response = http.read();
    assertThat(response.status()).isEqualTo(408);
    assertThat(response.header("Connection")).isEqualTo("close");
    assertThat(http.isClosedByPeer()).isTrue();
  }
}
