package io.redisproxy.http;

import static io.redisproxy.http.HttpPort.stored;
import static io.redisproxy.http.HttpPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of a look-up, what can go wrong with one, and many on one connection. */
class LookupPortTest extends LookupPort {

  @Test
  void hit_isAnswered_withItsAge() throws Exception {
    port.hits.put("k", "hello");
    port.hits.put("binary", "a\u0000\u00ff");

    assertThat(get("/get/k")).isEqualTo(OK + body(BYTES, "hello", HIT, FRESH, etag(HELLO), RANGES));
    assertThat(get("/get?key=k")).isEqualTo(get("/get/k"));
    assertThat(get("/get/binary")).isEqualTo(hit("a\u0000\u00ff"));
    assertThat(port.metrics.value(Metric.REQUESTS_HTTP)).isEqualTo(4);
  }

  @Test
  void emptyValue_isAValue() throws Exception {
    port.hits.put("k", "");

    assertThat(get("/get/k"))
        .isEqualTo(OK + body(BYTES, "", HIT, FRESH, etag("\"ef46db3751d8e999\""), RANGES));
  }

  @Test
  void miss_saysWhatBecameOfTheValue_andWhetherItCollapsed() throws Exception {
    port.misses.put("stored", stored("v"));
    port.misses.put("dropped", value("v"));
    port.misses.put("large", value("v").tooLarge());

    assertThat(get("/get/stored"))
        .isEqualTo(OK + body(BYTES, "v", STORED, NEW, etag(tag("v")), RANGES));
    assertThat(get("/get/dropped"))
        .isEqualTo(OK + body(BYTES, "v", MISS, NO_CACHE, etag(tag("v")), RANGES));
    assertThat(get("/get/large"))
        .isEqualTo(
            OK + body(BYTES, "v", miss("; detail=too-large"), NO_CACHE, etag(tag("v")), RANGES));
    try (Socket socket = port.connect()) {
      send(socket, request("/get/open") + request("/get/larger"));
      port.asker().answer(stored("v"), true);
      port.asker().answer(value("w").tooLarge(), true);

      assertThat(readTo(socket, "~~v"))
          .isEqualTo(
              OK + body(BYTES, "v", miss("; stored; collapsed"), NEW, etag(tag("v")), RANGES));
      assertThat(readTo(socket, "~~w")).contains(miss("; collapsed; detail=too-large"));
    }
  }

  @Test
  void absent_isNotFound() throws Exception {
    port.misses.put("k", Reply.ABSENT);

    assertThat(get("/get/k"))
        .isEqualTo("HTTP/1.1 404 Not Found~" + NOSNIFF + body(TEXT, ABSENT, MISS, NO_STORE));
    try (Socket socket = port.connect()) {
      send(socket, request("/get/open"));
      port.asker().answer(Reply.ABSENT, true);

      assertThat(readTo(socket, ABSENT)).contains(miss("; collapsed"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "REDIS_ERROR, WRONGTYPE no, '', 409 Conflict, ; fwd=miss, ''",
    "UNREACHABLE, gone, '; try again soon'," + " 502 Bad Gateway, ; fwd=miss, ''",
    "TIMED_OUT, slow, '; try again, or start the proxy with a longer --redis-timeout',"
        + " 504 Gateway Timeout, ; fwd=miss, ''",
    "BUSY, full, '; try again in a second'," + " 503 Service Unavailable,'', Retry-After: 1~",
    "KEY_TOO_LONG, long, '', 414 URI Too Long, '', ''"
  })
  void everyFailure_hasItsStatus_andSaysWhatToDo(
      Reply.Reason reason, String text, String advice, String status, String cache, String more)
      throws Exception {
    port.misses.put("k", new Reply.Failure(reason, text));
    String head = "HTTP/1.1 " + status + "~" + NOSNIFF;
    String cacheStatus = "Cache-Status: redis-proxy" + cache + "~";

    assertThat(get("/get/k"))
        .isEqualTo(head + body(TEXT, text + advice, cacheStatus, NO_STORE, more));
    String json =
        "{\"key\":\"k\",\"value\":null,\"status\":%s,\"error\":\"%s\"}"
            .formatted(status.substring(0, 3), text + advice);
    assertThat(get("/lookup?key=k"))
        .isEqualTo(head + body(JSON, json, cacheStatus, NO_STORE, more));
  }

  @Test
  void failureOfALoadThatWasJoined_isCollapsed() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, request("/get/k"));
      port.asker().answer(Reply.TIMED_OUT, true);

      assertThat(readTo(socket, "-timeout"))
          .startsWith("HTTP/1.1 504 Gateway Timeout~")
          .contains(miss("; collapsed"));
    }
  }

  @Test
  void lookup_isAJsonObject_withTheStatusRepeated() throws Exception {
    port.hits.put("k", "hello");
    port.hits.put("quote", "v\"");
    port.misses.put("none", Reply.ABSENT);
    port.misses.put("binary", value("\u00ff"));

    assertThat(get("/lookup?key=k"))
        .isEqualTo(
            OK
                + body(
                    JSON,
                    "{\"key\":\"k\",\"value\":\"hello\",\"status\":200}",
                    HIT,
                    FRESH,
                    etag(HELLO_IN_JSON)));
    assertThat(get("/lookup?key=quote"))
        .endsWith("~~{\"key\":\"quote\",\"value\":\"v\\\"\",\"status\":200}");
    assertThat(get("/lookup?key=none"))
        .isEqualTo(
            "HTTP/1.1 404 Not Found~"
                + NOSNIFF
                + body(JSON, "{\"key\":\"none\",\"value\":null,\"status\":404}", MISS, NO_STORE));
    assertThat(get("/lookup?key=binary"))
        .isEqualTo(
            OK
                + body(
                    JSON,
                    "{\"key\":\"binary\",\"value\":\"/w==\",\"encoding\":\"base64\",\"status\":200}",
                    MISS,
                    NO_CACHE,
                    etag(jsonTag("\u00ff"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/get/k",
        "/get?key=k",
        "/lookup?key=k",
        "/lookup?key=none",
        "/lookup",
        "/mget?key=k&key=none",
        "/mget",
        "/get/none",
        "/get/",
        "/nosuch"
      })
  void head_isAnsweredAsGet_withoutTheBody(String target) throws Exception {
    port.hits.put("k", "some value");
    port.misses.put("none", Reply.ABSENT);
    String get = get(target);

    assertThat(ask("HEAD", target)).isEqualTo(get.substring(0, get.indexOf("~~") + 2));
  }

  @Test
  void head_keepsTheConnectionInStep() throws Exception {
    port.hits.put("k", "v");
    String get = hit("v");
    String head = get.substring(0, get.length() - 1);

    assertThat(talk(request("HEAD", "/get/k") + request("/get/k"))).isEqualTo(head + get);
  }

  @ParameterizedTest
  @CsvSource({
    "/get, the key is missing; ask for /get?key=KEY",
    "/v1/get?other=x, the key is missing; ask for /get?key=KEY",
    "/mget, the key is missing; ask for /mget?key=A&key=B",
    "/get?key=, the key is empty; give one of at least a byte",
    "/get?key, the key is empty; give one of at least a byte",
    "/get/, the key is empty; give one of at least a byte",
    "/mget?key=a&key=, the key is empty; give one of at least a byte",
    "/get?key=a&key=b, there is more than one key; /mget?key=A&key=B is for several",
    "/get/%, a percent sign must be followed by two hexadecimal digits; itself it is %25",
    "/get/%4, a percent sign must be followed by two hexadecimal digits; itself it is %25",
    "/get?key=%zz, a percent sign must be followed by two hexadecimal digits; itself it is %25",
    "/mget?key=%zz, a percent sign must be followed by two hexadecimal digits; itself it is %25",
    "get/k, the request target does not begin with a slash",
    "*, the request target does not begin with a slash"
  })
  void badKey_isRefused_andTheConnectionStays(String target, String why) throws Exception {
    port.hits.put("k", "v");

    assertThat(talk(request(target) + request("/get/k")))
        .isEqualTo("HTTP/1.1 400 Bad Request~" + NOSNIFF + body(TEXT, why, NO_STORE) + hit("v"));
  }

  @Test
  void badKeyOfALookup_isRefusedInJson() throws Exception {
    String json =
        "{\"key\":null,\"value\":null,\"status\":400,"
            + "\"error\":\"the key is missing; ask for /lookup?key=KEY\"}";

    assertThat(get("/lookup"))
        .isEqualTo("HTTP/1.1 400 Bad Request~" + NOSNIFF + body(JSON, json, NO_STORE));
    assertThat(get("/lookup?key=%")).startsWith("HTTP/1.1 400 Bad Request~" + NOSNIFF + JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nosuch",
        "/get.json?key=k",
        "/GET/k",
        "/lookup/k",
        "/mget/k",
        "/getk",
        "//get/k",
        "/v1",
        "/v1/",
        "/v2/get/k",
        "/v1/v1/get/k"
      })
  void otherPaths_areNotFound(String target) throws Exception {
    port.hits.put("k", "v");
    String text = "try /get/KEY, /get?key=KEY, /lookup?key=KEY or /mget?key=A&key=B";

    assertThat(get(target))
        .isEqualTo("HTTP/1.1 404 Not Found~" + NOSNIFF + body(TEXT, text, NO_STORE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "get", "FOO"})
  void otherMethods_areNotAllowed_andTheirBodyIsNoRequest(String method) throws Exception {
    port.hits.put("k", "v");
    String smuggled = request("/get/smuggled");
    String wire =
        "%s /get/k HTTP/1.1~Host: h~Content-Length: %d~~%s"
            .formatted(method, wire(smuggled).length(), smuggled);
    String text = "only GET and HEAD are answered here";
    assertThat(talk(wire + request("/get/k")))
        .isEqualTo(
            "HTTP/1.1 405 Method Not Allowed~"
                + NOSNIFF
                + body(TEXT, text, NO_STORE, "Allow: GET, HEAD~")
                + hit("v"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "/get/k", "/mget", "/", "http://h/get/k"})
  void options_saysWhatIsAllowed(String target) throws Exception {
    assertThat(ask("OPTIONS", target)).isEqualTo(OK + body(TEXT, "", "Allow: GET, HEAD, OPTIONS~"));
  }

  @ParameterizedTest
  @CsvSource({"OPTIONS, nowhere, 400", "CONNECT, h:80, 405", "POST, *, 405"})
  void targetThatIsNone_isRefusedInTheMethodsOwnWay(String method, String target, String status)
      throws Exception {
    assertThat(ask(method, target)).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void bodyOfAGet_isReadAndIgnored_chunkedToo() throws Exception {
    port.hits.put("k", "v");
    String counted = "GET /get/k HTTP/1.1~Host: h~Content-Length: 4~~GET ";
    String chunked = "GET /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~4~GET ~0~~";

    assertThat(talk(counted, chunked, request("/get/k"))).isEqualTo(hit("v").repeat(3));
  }

  @Test
  void keyOverTheBound_isTooLong_howeverItIsEncoded() throws Exception {
    String longest = "x".repeat(HttpPort.MAX_KEY_SIZE);
    port.hits.put(longest, "v");

    assertThat(get("/get/" + longest)).startsWith("HTTP/1.1 200 ");
    assertThat(get("/get/" + "%78".repeat(HttpPort.MAX_KEY_SIZE))).startsWith("HTTP/1.1 200 ");
    String text = "the key is longer than 100 bytes (--max-key-size)";
    assertThat(get("/get/" + longest + "x"))
        .isEqualTo("HTTP/1.1 414 URI Too Long~" + NOSNIFF + body(TEXT, text, NOT_ASKED, NO_STORE));
    assertThat(get("/lookup?key=" + longest + "x"))
        .startsWith("HTTP/1.1 414 URI Too Long~" + NOSNIFF + JSON)
        .contains("\"status\":414");
  }

  @Test
  void endlessRequestLine_isTooLong_andTheConnectionIsClosed() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, "GET /get/" + "x".repeat(20_000));

      assertThat(rest(socket))
          .startsWith("HTTP/1.1 414 URI Too Long~")
          .contains("~Connection: close~");
    }
  }

  @Test
  void endlessHeaders_areTooLarge_andTheConnectionIsClosed() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, "GET /get/k HTTP/1.1~Host: h~X: " + "x".repeat(20_000));

      assertThat(rest(socket))
          .startsWith("HTTP/1.1 431 Request Header Fields Too Large~")
          .contains("~Connection: close~");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD /get/k HTTP/1.1~~, 400",
    "HEAD /get/k~, 400",
    "HEAD /get/k HTTP/3.0~, 505",
    "HEAD /get/k HTTP/1.1~Host: h~Transfer-Encoding: chunked~~x~, 400",
    "~~HEAD /get/k HTTP/1.1~X : y~, 400"
  })
  void malformedHead_isRefusedWithoutABody(String request, int status) throws Exception {
    assertThat(talk(request)).startsWith("HTTP/1.1 " + status + " ").endsWith("no-store~~");
    assertThat(talk(request.replace("HEAD", "GET"))).doesNotEndWith("~~");
  }

  @Test
  void endlessHead_isRefusedWithoutABody() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, "HEAD /get/" + "x".repeat(20_000));

      assertThat(rest(socket)).startsWith("HTTP/1.1 414 URI Too Long~").endsWith("~~");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/3.0"})
  void otherVersions_areNotSupported(String version) throws Exception {
    assertThat(talk("GET /get/k " + version + "~Host: h~~"))
        .startsWith("HTTP/1.1 505 HTTP Version Not Supported~")
        .contains("~Connection: close~");
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

    assertThat(talk(request + request("/get/k")))
        .startsWith("HTTP/1.1 400 Bad Request~")
        .contains("~Connection: close~")
        .containsOnlyOnce("HTTP/1.1 ");
  }

  @Test
  void http10_needsNoHost_andClosesUnlessAskedNotTo() throws Exception {
    port.hits.put("k", "v");
    try (Socket socket = port.connect()) {
      send(socket, "GET /get/k HTTP/1.0~Connection: Keep-Alive~~");
      assertThat(readTo(socket, "~~v"))
          .isEqualTo(
              OK + body(BYTES, "v", "Connection: keep-alive~", HIT, FRESH, etag(tag("v")), RANGES));
      send(socket, "GET /get/k HTTP/1.0~~" + request("/get/k"));

      assertThat(rest(socket))
          .isEqualTo(OK + body(BYTES, "v", CLOSE, HIT, FRESH, etag(tag("v")), RANGES));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "Close", "x, close"})
  void http11_staysOpenUnlessAskedNotTo(String connection) throws Exception {
    port.hits.put("k", "v");
    try (Socket socket = port.connect()) {
      for (int i = 0; i < 3; i++) {
        send(socket, request("/get/k"));
        assertThat(readTo(socket, "~~v")).doesNotContain("Connection:");
      }
      send(socket, "GET /get/k HTTP/1.1~Host: h~Connection: " + connection + "~~");

      assertThat(rest(socket)).contains("~Connection: close~").endsWith("~~v");
    }
  }

  @Test
  void whatComesBehindTheLastRequest_isNotAskedFor() throws Exception {
    port.hits.put("k", "v");
    String last = request("GET", "/get/k", CLOSE) + request("/get/behind");

    assertThat(talk(last, request("/get/later")))
        .isEqualTo(OK + body(BYTES, "v", CLOSE, HIT, FRESH, etag(tag("v")), RANGES));
    assertThat(port.open).isEmpty();
    assertThat(port.metrics.value(Metric.REQUESTS_HTTP)).isOne();
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder_thoughLaterOnesAreKnownFirst() throws Exception {
    port.hits.put("hit", "2");
    try (Socket socket = port.connect()) {
      send(socket, request("/get/a") + request("/get/hit") + request("/x") + request("/get/b"));
      Asker a = port.asker();
      Asker b = port.asker();
      b.answer(stored("4"), false);
      a.answer(stored("1"), false);

      assertThat(readTo(socket, "~~1")).startsWith("HTTP/1.1 200");
      assertThat(readTo(socket, "~~2")).contains("; hit;");
      assertThat(readTo(socket, "&key=B")).startsWith("HTTP/1.1 404");
      assertThat(readTo(socket, "~~4")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void deepPipeline_isAnswered_thoughItIsLongerThanTheQueue() throws Exception {
    port.hits.put("k", "v");

    assertThat(talk(request("/get/k").repeat(1_000))).isEqualTo(hit("v").repeat(1_000));
  }

  @Test
  void slowPipeline_waitsWhileRepliesAreOwed_andGoesOnAfterwards() throws Exception {
    int requests = 1_000;
    try (Socket socket = port.connect()) {
      send(socket, request("/get/slow").repeat(requests));
      for (int i = 0; i < requests; i++) {
        port.asker().answer(stored("v"), false);
        assertThat(readTo(socket, "~~v")).contains("; stored");
      }
    }
  }

  @Test
  void requestCutAtEveryByte_isAnswered() throws Exception {
    port.hits.put("k", "v");
    String request = wire(request("/get/%6b"));
    try (Socket socket = port.connect()) {
      for (int cut = 1; cut < request.length(); cut++) {
        HttpPort.send(socket, request.substring(0, cut));
        HttpPort.send(socket, request.substring(cut));
        assertThat(readTo(socket, "~~v")).startsWith("HTTP/1.1 200");
      }
      for (int i = 0; i < request.length(); i++) {
        HttpPort.send(socket, request.substring(i, i + 1));
      }
      assertThat(readTo(socket, "~~v")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void halfRequest_andThenNothing_isClosed() throws Exception {
    assertThat(talk("")).isEmpty();
    assertThat(talk("GET /get/k HT")).doesNotContain("200");
    assertThat(talk("GET /get/k HTTP/1.1~Host: h~")).doesNotContain("200");
  }

  @Test
  void requestThatTrickles_isCut() throws Exception {
    openAnew(settings -> settings.requestNanos = TimeUnit.MILLISECONDS.toNanos(100));
    port.hits.put("k", "v");
    try (Socket socket = port.connect()) {
      send(socket, request("/get/k") + "GET /ge");
      assertThat(readTo(socket, "~~v")).isEqualTo(hit("v"));

      assertThat(rest(socket))
          .isEqualTo(
              "HTTP/1.1 408 Request Timeout~"
                  + NOSNIFF
                  + body(TEXT, "the request took too long to arrive", CLOSE, NO_STORE));
    }
  }

  @Test
  void requestThatIsNotRead_becauseRepliesAreHeld_isNotCut() throws Exception {
    openAnew(settings -> settings.requestNanos = TimeUnit.MILLISECONDS.toNanos(100));
    port.hits.put("k", "v");
    String large = "x".repeat(2 << 20);
    try (Socket socket = port.connect()) {
      send(socket, request("/get/a") + request("/get/b") + "GET /ge");
      Asker a = port.asker();
      port.asker().answer(value(large), false);
      port.onLoopIn(300);
      send(socket, "t/k HTTP/1.1~Host: h~Connection: close~~");
      a.answer(stored("1"), false);

      assertThat(rest(socket))
          .isEqualTo(
              OK
                  + body(BYTES, "1", STORED, NEW, etag(tag("1")), RANGES)
                  + OK
                  + body(BYTES, large, MISS, NO_CACHE, etag(tag(large)), RANGES)
                  + OK
                  + body(BYTES, "v", CLOSE, HIT, FRESH, etag(tag("v")), RANGES));
    }
  }

  @Test
  void slotUsedAgain_carriesNothingOfItsFormerLife() throws Exception {
    port.hits.put("hit", "v");
    port.misses.put("none", Reply.ABSENT);
    port.misses.put("error", new Reply.Failure(Reply.Reason.REDIS_ERROR, "ERR no"));
    port.misses.put("stored", stored("s"));
    port.misses.put("dropped", value("d"));
    String[] targets = {
      "/get/hit",
      "/get/none",
      "/lookup?key=hit",
      "/get/dropped",
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
        actual.append(readTo(socket, one.substring(one.indexOf("~~"))));
      }
    }
    assertThat(actual.toString()).isEqualTo(expected.toString());
  }

  @Test
  void tooManyWaiting_areToldToComeBack() throws Exception {
    openAnew(
        settings -> {
          settings.maxParallel = 1;
          settings.maxQueued = 0;
        });
    String text = "0 requests are waiting already (--max-queued); try again in a second";
    try (Socket socket = port.connect()) {
      send(socket, request("/get/slow"));
      Asker slow = port.asker();

      assertThat(get("/get/refused"))
          .isEqualTo(
              "HTTP/1.1 503 Service Unavailable~"
                  + NOSNIFF
                  + body(TEXT, text, NOT_ASKED, NO_STORE, "Retry-After: 1~"));
      slow.answer(Reply.ABSENT, false);
      assertThat(readTo(socket, ABSENT)).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void clientOverTheLimit_isToldSo_thenClosed() throws Exception {
    openAnew(settings -> settings.maxConnections = 1);
    port.hits.put("k", "v");
    String text = "too many connections (--max-connections); try again in a second";
    try (Socket first = port.connect()) {
      send(first, request("/get/k"));
      assertThat(readTo(first, "~~v")).isNotEmpty();
      try (Socket second = port.connect()) {
        assertThat(rest(second))
            .isEqualTo(
                "HTTP/1.1 503 Service Unavailable~" + body(TEXT, text, "Retry-After: 1~", CLOSE));
      }
    }
  }

  @Test
  void longValue_comesWhole() throws Exception {
    String value = "0123456789\u0001".repeat(30_000);
    port.hits.put("k", value);

    assertThat(get("/get/k")).isEqualTo(hit(value));
  }

  /** The line that tells of a miss. */
  private static String miss(String more) {
    return "Cache-Status: redis-proxy; fwd=miss" + more + "~";
  }
}
