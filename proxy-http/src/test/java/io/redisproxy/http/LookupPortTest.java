package io.redisproxy.http;

import static io.redisproxy.http.HttpPort.readTo;
import static io.redisproxy.http.HttpPort.rest;
import static io.redisproxy.http.HttpPort.send;
import static io.redisproxy.http.HttpPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered to a look-up, byte for byte but for the date. In expectations ~ is CRLF. */
@Timeout(20)
class LookupPortTest {

  private static final String HIT = "Cache-Status: redis-proxy; hit; ttl=52~Age: 7~";
  private static final String MISS = "Cache-Status: redis-proxy; fwd=miss~";
  private static final String BYTES = "Content-Type: application/octet-stream~";
  private static final String TEXT = "Content-Type: text/plain; charset=utf-8~";
  private static final String JSON = "Content-Type: application/json~";

  private HttpPort port;

  @BeforeEach
  void open() throws Exception {
    port = new HttpPort();
  }

  @AfterEach
  void close() throws Exception {
    port.close();
  }

  @Test
  void hit_isAnswered_withItsAge() throws Exception {
    port.hits.put("k", "a\u0000\u00ff");

    assertThat(get("/get/k"))
        .isEqualTo("HTTP/1.1 200 OK~" + BYTES + "Content-Length: 3~" + HIT + "~a\u0000\u00ff");
    assertThat(get("/get?key=k")).isEqualTo(get("/get/k"));
    assertThat(port.metrics.value(Metric.REQUESTS_HTTP)).isEqualTo(3);
  }

  @Test
  void emptyValue_isAValue() throws Exception {
    port.hits.put("k", "");

    assertThat(get("/get/k"))
        .isEqualTo("HTTP/1.1 200 OK~" + BYTES + "Content-Length: 0~" + HIT + "~");
  }

  @Test
  void miss_saysWhetherItWasStored_andCollapsed() throws Exception {
    String head = "HTTP/1.1 200 OK~" + BYTES + "Content-Length: 1~";
    String miss = "Cache-Status: redis-proxy; fwd=miss";
    port.misses.put("stored", value("v", true));
    port.misses.put("not", value("v", false));

    assertThat(get("/get/stored")).isEqualTo(head + miss + "; stored~~v");
    assertThat(get("/get/not")).isEqualTo(head + miss + "~~v");
    try (Socket socket = port.connect()) {
      send(socket, request("/get/open"));
      port.asker().answer(value("v", true), true);
      assertThat(readTo(socket, "\r\n\r\nv").replace("\r\n", "~"))
          .isEqualTo(head + miss + "; stored; collapsed~~v");
    }
  }

  @Test
  void absent_isNotFound() throws Exception {
    port.misses.put("k", Reply.ABSENT);

    assertThat(get("/get/k"))
        .isEqualTo(
            "HTTP/1.1 404 Not Found~"
                + TEXT
                + "Content-Length: 22~"
                + MISS
                + "~the key does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "REDIS_ERROR, WRONGTYPE no, 409 Conflict, ; fwd=miss, ''",
    "UNREACHABLE, gone, 502 Bad Gateway, ; fwd=miss, ''",
    "TIMED_OUT, slow, 504 Gateway Timeout, ; fwd=miss, ''",
    "BUSY, full, 503 Service Unavailable, '', Retry-After: 1~",
    "KEY_TOO_LONG, long, 414 URI Too Long, '', ''"
  })
  void everyFailure_hasItsStatus_andItsTextIsTheBody(
      Reply.Reason reason, String text, String status, String cache, String more) throws Exception {
    port.misses.put("k", new Reply.Failure(reason, text));
    String head = "HTTP/1.1 %s~%sContent-Length: %d~Cache-Status: redis-proxy%s~%s~";

    assertThat(get("/get/k"))
        .isEqualTo(head.formatted(status, TEXT, text.length(), cache, more) + text);
    String json =
        "{\"key\":\"k\",\"value\":null,\"status\":%s,\"error\":\"%s\"}"
            .formatted(status.substring(0, 3), text);
    assertThat(get("/lookup?key=k"))
        .isEqualTo(head.formatted(status, JSON, json.length(), cache, more) + json);
  }

  @Test
  void lookup_isAJsonObject_withTheStatusRepeated() throws Exception {
    port.hits.put("k", "v\"");
    port.misses.put("none", Reply.ABSENT);
    port.misses.put("binary", value("\u00ff", false));

    assertThat(get("/lookup?key=k"))
        .isEqualTo(
            "HTTP/1.1 200 OK~"
                + JSON
                + "Content-Length: 38~"
                + HIT
                + "~{\"key\":\"k\",\"value\":\"v\\\"\",\"status\":200}");
    assertThat(get("/lookup?key=none"))
        .isEqualTo(
            "HTTP/1.1 404 Not Found~"
                + JSON
                + "Content-Length: 40~"
                + MISS
                + "~{\"key\":\"none\",\"value\":null,\"status\":404}");
    assertThat(get("/lookup?key=binary"))
        .endsWith(
            "~~{\"key\":\"binary\",\"value\":\"/w==\",\"encoding\":\"base64\",\"status\":200}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/get/k", "/get?key=k", "/lookup?key=k", "/get/none", "/get/", "/nosuch"})
  void head_isAnsweredAsGet_withoutTheBody(String target) throws Exception {
    port.hits.put("k", "some value");
    port.misses.put("none", Reply.ABSENT);
    String get = get(target);

    assertThat(port.talk("HEAD " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").replace("\r\n", "~"))
        .isEqualTo(get.substring(0, get.indexOf("~~") + 2));
  }

  @Test
  void head_keepsTheConnectionInStep() throws Exception {
    port.hits.put("k", "v");
    String head = "HEAD /get/k HTTP/1.1\r\nHost: h\r\n\r\n";

    assertThat(port.talk(head + request("/get/k")).replace("\r\n", "~"))
        .isEqualTo(("HTTP/1.1 200 OK~" + BYTES + "Content-Length: 1~" + HIT + "~").repeat(2) + "v");
  }

  @ParameterizedTest
  @CsvSource({
    "/get, the key is missing",
    "/get?other=x, the key is missing",
    "/get?key=, the key is empty",
    "/get?key, the key is empty",
    "/get/, the key is empty",
    "/get?key=a&key=b, there is more than one key",
    "/get/%, a percent sign must be followed by two hexadecimal digits",
    "/get/%4, a percent sign must be followed by two hexadecimal digits",
    "/get?key=%zz, a percent sign must be followed by two hexadecimal digits",
    "get/k, the request target does not begin with a slash"
  })
  void badKey_isRefused_andTheConnectionStays(String target, String why) throws Exception {
    port.hits.put("k", "v");
    String refusal =
        "HTTP/1.1 400 Bad Request~%sContent-Length: %d~~%s".formatted(TEXT, why.length(), why);

    assertThat(port.talk(request(target) + request("/get/k")).replace("\r\n", "~"))
        .startsWith(refusal + "HTTP/1.1 200 OK~");
  }

  @Test
  void badKeyOfALookup_isRefusedInJson() throws Exception {
    assertThat(get("/lookup"))
        .startsWith("HTTP/1.1 400 Bad Request~" + JSON)
        .endsWith(
            "~~{\"key\":null,\"value\":null,\"status\":400,\"error\":\"the key is missing\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/nosuch", "/get.json?key=k", "/GET/k", "/lookup/k", "/getk", "//get/k"})
  void otherPaths_areNotFound(String target) throws Exception {
    port.hits.put("k", "v");

    assertThat(get(target))
        .isEqualTo(
            "HTTP/1.1 404 Not Found~"
                + TEXT
                + "Content-Length: 45~~try /get/KEY, /get?key=KEY or /lookup?key=KEY")
        .doesNotContain("Cache-Status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "get", "FOO"})
  void otherMethods_areNotAllowed_andTheirBodyIsNoRequest(String method) throws Exception {
    port.hits.put("k", "v");
    String smuggled = request("/get/smuggled");
    String wire =
        "%s /get/k HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(method, smuggled.length(), smuggled);

    String answers = port.talk(wire + request("/get/k")).replace("\r\n", "~");

    assertThat(answers)
        .isEqualTo(
            "HTTP/1.1 405 Method Not Allowed~"
                + TEXT
                + "Content-Length: 30~Allow: GET, HEAD~~only GET and HEAD are answered"
                + get("/get/k"));
  }

  @Test
  void bodyOfAGet_isReadAndIgnored_chunkedToo() throws Exception {
    port.hits.put("k", "v");
    String counted = "GET /get/k HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nGET ";
    String chunked =
        "GET /get/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nGET \r\n0\r\n\r\n";

    assertThat(port.talk(counted, chunked, request("/get/k")).replace("\r\n", "~"))
        .isEqualTo(get("/get/k").repeat(3));
  }

  @Test
  void keyOverTheBound_isTooLong_howeverItIsEncoded() throws Exception {
    String longest = "x".repeat(HttpPort.MAX_KEY_SIZE);
    port.hits.put(longest, "v");

    assertThat(get("/get/" + longest)).startsWith("HTTP/1.1 200 ");
    assertThat(get("/get/" + "%78".repeat(HttpPort.MAX_KEY_SIZE))).startsWith("HTTP/1.1 200 ");
    assertThat(get("/get/" + longest + "x"))
        .startsWith("HTTP/1.1 414 URI Too Long~")
        .contains("Cache-Status: redis-proxy~");
    assertThat(get("/lookup?key=" + longest + "x"))
        .startsWith("HTTP/1.1 414 URI Too Long~" + JSON)
        .contains("\"status\":414");
  }

  @Test
  void endlessRequestLine_isTooLong_andTheConnectionIsClosed() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, "GET /get/" + "x".repeat(20_000));

      assertThat(rest(socket))
          .startsWith("HTTP/1.1 414 URI Too Long\r\n")
          .contains("\r\nConnection: close\r\n");
    }
  }

  @Test
  void endlessHeaders_areTooLarge_andTheConnectionIsClosed() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, "GET /get/k HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(20_000));

      assertThat(rest(socket))
          .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n")
          .contains("\r\nConnection: close\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/3.0"})
  void otherVersions_areNotSupported(String version) throws Exception {
    assertThat(port.talk("GET /get/k " + version + "\r\nHost: h\r\n\r\n"))
        .startsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n")
        .contains("\r\nConnection: close\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE~~",
        "GET /get/k~~",
        "GET /get/a b HTTP/1.1~Host: h~~",
        "GET /get/k HTTP/1.1~~",
        "GET /get/k HTTP/1.1~Host: h~Host: h~~",
        "GET /get/k HTTP/1.1~Host h~~",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: x~~",
        "GET /get/k HTTP/1.1~Host: h~Content-Length: 1~Content-Length: 2~~x"
      })
  void malformedRequest_isRefused_andNothingBehindItIsRead(String request) throws Exception {
    port.hits.put("k", "v");

    assertThat(port.talk(request.replace("~", "\r\n") + request("/get/k")))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("\r\nConnection: close\r\n")
        .containsOnlyOnce("HTTP/1.1 ");
  }

  @Test
  void http10_needsNoHost_andClosesUnlessAskedNotTo() throws Exception {
    port.hits.put("k", "v");
    String head = "HTTP/1.1 200 OK~" + BYTES + "Content-Length: 1~";
    try (Socket socket = port.connect()) {
      send(socket, "GET /get/k HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
      assertThat(readTo(socket, "\r\n\r\nv").replace("\r\n", "~"))
          .isEqualTo(head + "Connection: keep-alive~" + HIT + "~v");
      send(socket, "GET /get/k HTTP/1.0\r\n\r\n" + request("/get/k"));

      assertThat(rest(socket).replace("\r\n", "~"))
          .isEqualTo(head + "Connection: close~" + HIT + "~v");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "Close", "x, close"})
  void http11_staysOpenUnlessAskedNotTo(String connection) throws Exception {
    port.hits.put("k", "v");
    try (Socket socket = port.connect()) {
      for (int i = 0; i < 3; i++) {
        send(socket, request("/get/k"));
        assertThat(readTo(socket, "\r\n\r\nv")).doesNotContain("Connection:");
      }
      send(socket, "GET /get/k HTTP/1.1\r\nHost: h\r\nConnection: " + connection + "\r\n\r\n");

      assertThat(rest(socket)).contains("\r\nConnection: close\r\n").endsWith("\r\n\r\nv");
    }
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder_thoughLaterOnesAreKnownFirst() throws Exception {
    port.hits.put("hit", "2");
    try (Socket socket = port.connect()) {
      send(socket, request("/get/a") + request("/get/hit") + request("/x") + request("/get/b"));
      Asker a = port.asker();
      Asker b = port.asker();
      b.answer(value("4", true), false);
      a.answer(value("1", true), false);

      assertThat(readTo(socket, "\r\n\r\n1")).startsWith("HTTP/1.1 200");
      assertThat(readTo(socket, "\r\n\r\n2")).contains("; hit;");
      assertThat(readTo(socket, "=KEY")).startsWith("HTTP/1.1 404");
      assertThat(readTo(socket, "=KEY")).isNotEmpty();
      assertThat(readTo(socket, "\r\n\r\n4")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void deepPipeline_isAnswered_thoughItIsLongerThanTheQueue() throws Exception {
    port.hits.put("k", "v");
    String one = get("/get/k");

    assertThat(port.talk(request("/get/k").repeat(1_000)).replace("\r\n", "~"))
        .isEqualTo(one.repeat(1_000));
  }

  @Test
  void slowPipeline_waitsWhileRepliesAreOwed_andGoesOnAfterwards() throws Exception {
    int requests = 1_000;
    try (Socket socket = port.connect()) {
      send(socket, request("/get/slow").repeat(requests));
      for (int i = 0; i < requests; i++) {
        port.asker().answer(value("v", true), false);
        assertThat(readTo(socket, "\r\n\r\nv")).contains("; stored");
      }
    }
  }

  @Test
  void requestCutAtEveryByte_isAnswered() throws Exception {
    port.hits.put("k", "v");
    String request = request("/get/%6b");
    try (Socket socket = port.connect()) {
      for (int cut = 1; cut < request.length(); cut++) {
        send(socket, request.substring(0, cut));
        send(socket, request.substring(cut));
        assertThat(readTo(socket, "\r\n\r\nv")).startsWith("HTTP/1.1 200");
      }
      for (int i = 0; i < request.length(); i++) {
        send(socket, request.substring(i, i + 1));
      }
      assertThat(readTo(socket, "\r\n\r\nv")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void halfRequest_andThenNothing_isClosed() throws Exception {
    assertThat(port.talk("")).isEmpty();
    assertThat(port.talk("GET /get/k HT")).doesNotContain("200");
    assertThat(port.talk("GET /get/k HTTP/1.1\r\nHost: h\r\n")).doesNotContain("200");
  }

  @Test
  void slotUsedAgain_carriesNothingOfItsFormerLife() throws Exception {
    port.hits.put("hit", "v");
    port.misses.put("none", Reply.ABSENT);
    port.misses.put("error", new Reply.Failure(Reply.Reason.REDIS_ERROR, "ERR no"));
    port.misses.put("stored", value("s", true));
    String[] targets = {
      "/get/hit",
      "/get/none",
      "/lookup?key=hit",
      "/get/error",
      "/get/stored",
      "/get/hit",
      "/lookup?key=error",
      "/get/none",
      "/lookup?key=none",
      "/get/hit"
    };
    StringBuilder expected = new StringBuilder();
    for (String target : targets) {
      expected.append(get(target));
    }
    StringBuilder actual = new StringBuilder();
    try (Socket socket = port.connect()) {
      for (String target : targets) {
        String one = get(target);
        send(socket, request(target));
        actual.append(
            readTo(socket, one.substring(one.indexOf("~~")).replace("~", "\r\n"))
                .replace("\r\n", "~"));
      }
    }
    assertThat(actual.toString()).isEqualTo(expected.toString());
  }

  @Test
  void tooManyWaiting_areToldToComeBack() throws Exception {
    port.close();
    port = new HttpPort(1, 0, 10);
    try (Socket socket = port.connect()) {
      send(socket, request("/get/slow"));
      Asker slow = port.asker();

      assertThat(get("/get/refused"))
          .startsWith("HTTP/1.1 503 Service Unavailable~")
          .contains("~Cache-Status: redis-proxy~Retry-After: 1~")
          .endsWith("~~0 requests are waiting already (--max-queued)");
      slow.answer(Reply.ABSENT, false);
      assertThat(readTo(socket, "does not exist")).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void clientOverTheLimit_isToldSo_thenClosed() throws Exception {
    port.close();
    port = new HttpPort(1, 0, 1);
    port.hits.put("k", "v");
    try (Socket first = port.connect()) {
      send(first, request("/get/k"));
      assertThat(readTo(first, "\r\n\r\nv")).isNotEmpty();
      try (Socket second = port.connect()) {
        assertThat(rest(second))
            .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
            .contains("\r\nContent-Length: 40\r\nRetry-After: 1\r\nConnection: close\r\n\r\n")
            .endsWith("\r\n\r\ntoo many connections (--max-connections)");
      }
    }
  }

  @Test
  void longValues_andLongJson_comeWhole() throws Exception {
    String value = "0123456789\u0001".repeat(30_000);
    port.hits.put("k", value);

    assertThat(get("/get/k").endsWith("~~" + value)).isTrue();
    String json = get("/lookup?key=k");
    assertThat(json.endsWith("0123456789\\u0001\",\"status\":200}")).isTrue();
    int length = json.length() - json.indexOf("~~") - 2;
    assertThat(json.contains("Content-Length: " + length + "~")).isTrue();
  }

  private static String request(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  private String get(String target) throws IOException {
    return port.talk(request(target)).replace("\r\n", "~");
  }
}
