package io.redisproxy.http;

import static io.redisproxy.http.HttpPort.stored;
import static io.redisproxy.http.HttpPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Coherence;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Reason;
import io.redisproxy.metrics.Metric;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several keys in one request, of which the cache has some. */
class MgetPortTest extends LookupPort {

  private static final Failure WRONGTYPE =
      new Failure(Reason.REDIS_ERROR, "WRONGTYPE Operation against a key");

  @BeforeEach
  void fill() {
    port.hits.put("a", "of a");
    port.hits.put("b", "of b");
    port.misses.put("stored", stored("new"));
    port.misses.put("dropped", value("old"));
    port.misses.put("none", Reply.ABSENT);
    port.misses.put("list", WRONGTYPE);
  }

  @Test
  void keys_areAnsweredInTheOrderAsked_asOftenAsAsked() throws Exception {
    assertThat(get("/mget?key=b&key=a&key=b"))
        .isEqualTo(
            OK + array(HIT + FRESH, found("b", "of b"), found("a", "of a"), found("b", "of b")));
    assertThat(get("/mget?key=a")).isEqualTo(OK + array(HIT + FRESH, found("a", "of a")));
    assertThat(get("/mget?x=y&key=a&other")).isEqualTo(get("/mget?key=a"));
    assertThat(port.open).isEmpty();
  }

  @Test
  void keys_standInTheOrderAsked_whicheverIsKnownFirst() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, request("/mget?key=x&key=a&key=y&key=x"));
      Asker first = port.asker();
      Asker second = port.asker();
      port.asker().answer(stored("1"), true);
      second.answer(stored("2"), false);
      first.answer(stored("1"), false);

      assertThat(readTo(socket, "]"))
          .isEqualTo(
              OK
                  + array(
                      "Cache-Status: redis-proxy; fwd=partial; stored~" + FRESH,
                      found("x", "1"),
                      found("a", "of a"),
                      found("y", "2"),
                      found("x", "1")));
    }
  }

  @Test
  void bytes_thatAreNoText_areSaidToBeBase64() throws Exception {
    port.hits.put("\u00ff", "\u00fe");

    assertThat(get("/mget?key=%ff&key=a"))
        .endsWith(
            "~~[{\"key\":\"/w==\",\"keyEncoding\":\"base64\",\"value\":\"/g==\","
                + "\"encoding\":\"base64\",\"status\":200},"
                + found("a", "of a")
                + "]");
  }

  @ParameterizedTest
  @CsvSource({
    "key=a&key=b, hit; ttl=52~Age: 7, max-age=52",
    "key=a&key=older&key=b, hit; ttl=12~Age: 47, max-age=12",
    "key=a&key=stored, fwd=partial; stored, max-age=52",
    "key=stored&key=a&key=older, fwd=partial; stored, max-age=12",
    "key=short&key=a, fwd=partial; stored, max-age=4",
    "key=stored&key=stored, fwd=miss; stored, max-age=59",
    "key=a&key=none, fwd=partial, no-cache",
    "key=a&key=large&key=stored, fwd=partial; detail=too-large, no-cache",
    "key=large, fwd=miss; detail=too-large, no-cache",
    "key=a&key=dropped, fwd=partial, no-cache",
    "key=stored&key=dropped, fwd=miss, no-cache",
    "key=none&key=none, fwd=miss, no-cache",
    "key=list, fwd=miss, no-cache"
  })
  void metadata_areTrueOfAllTheValues(String query, String cacheStatus, String cacheControl)
      throws Exception {
    port.hits.put("older", "of older");
    port.olderNanos.put("older", TimeUnit.SECONDS.toNanos(40));
    port.misses.put("large", value("l").tooLarge());
    port.misses.put("short", value("s").keptFor(TimeUnit.SECONDS.toNanos(5)));

    assertThat(get("/mget?" + query))
        .startsWith(OK + JSON)
        .contains("~Cache-Status: redis-proxy; " + cacheStatus + "~")
        .contains("~Cache-Control: " + cacheControl + "~")
        .doesNotContain("ETag", "Accept-Ranges");
  }

  @Test
  void whatOthersHadAskedFor_isCollapsed_ifAllOfItIs() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, request("/mget?key=a&key=x&key=y") + request("/mget?key=x&key=y"));
      port.asker().answer(stored("1"), true);
      port.asker().answer(stored("2"), true);
      port.asker().answer(stored("1"), true);
      port.asker().answer(stored("2"), false);

      assertThat(readTo(socket, "]")).contains("redis-proxy; fwd=partial; stored; collapsed~");
      assertThat(readTo(socket, "]")).contains("redis-proxy; fwd=miss; stored~");
    }
  }

  @Test
  void entriesThatMayEndEarly_areNotPromised() throws Exception {
    openAnew(settings -> settings.coherence = Coherence.TRACKING);
    fill();

    assertThat(get("/mget?key=a"))
        .isEqualTo(
            OK
                + array(
                    HIT.replace("~Age", "; detail=tracking~Age") + NO_CACHE, found("a", "of a")));
  }

  @Test
  void keysThatAreNotThere_andWhatIsNoString_haveNoValue() throws Exception {
    assertThat(get("/mget?key=none&key=a&key=list"))
        .isEqualTo(
            OK
                + array(
                    "Cache-Status: redis-proxy; fwd=partial~" + NO_CACHE,
                    "{\"key\":\"none\",\"value\":null,\"status\":404}",
                    found("a", "of a"),
                    "{\"key\":\"list\",\"value\":null,\"status\":404}"));
  }

  @ParameterizedTest
  @CsvSource({
    "REDIS_ERROR, NOAUTH no, NOAUTH no, 409 Conflict",
    "UNREACHABLE, gone, gone; try again soon," + " 502 Bad Gateway",
    "TIMED_OUT, slow, 'slow; try again, or start the proxy with a longer --redis-timeout',"
        + " 504 Gateway Timeout"
  })
  void failureOfOneKey_isTheStatusOfAll_andTheOthersAreThere(
      Reason reason, String text, String error, String status) throws Exception {
    port.misses.put("bad", new Failure(reason, text));

    assertThat(get("/mget?key=a&key=bad&key=none"))
        .isEqualTo(
            "HTTP/1.1 "
                + status
                + "~"
                + NOSNIFF
                + array(
                    "Cache-Status: redis-proxy; fwd=partial~" + NO_STORE,
                    found("a", "of a"),
                    failed("bad", Integer.parseInt(status.substring(0, 3)), error),
                    "{\"key\":\"none\",\"value\":null,\"status\":404}"));
  }

  @Test
  void keyOverTheBound_isRefused_andNothingIsAsked() throws Exception {
    String text = "the key is longer than 100 bytes (--max-key-size)";

    assertThat(get("/mget?key=open&key=" + "x".repeat(HttpPort.MAX_KEY_SIZE + 1)))
        .isEqualTo("HTTP/1.1 414 URI Too Long~" + NOSNIFF + body(TEXT, text, NO_STORE, NOT_ASKED));
    assertThat(port.open).isEmpty();
    assertThat(port.metrics.value(Metric.REQUESTS_KEY_TOO_LONG)).isOne();
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void request_takesOneTurn_waitsForIt_andIsRefusedWhereTooManyWait() throws Exception {
    openAnew(
        settings -> {
          settings.maxParallel = 1;
          settings.maxQueued = 1;
        });
    fill();
    String text = "1 requests are waiting already (--max-queued); try again in a second";
    try (Socket running = port.connect();
        Socket waiting = port.connect()) {
      send(running, request("/mget?key=x&key=y"));
      Asker x = port.asker();
      Asker y = port.asker();
      assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isOne();
      send(waiting, request("/mget?key=z&key=a"));
      while (port.metrics.value(Metric.REQUESTS_QUEUED) == 0) {
        Thread.onSpinWait();
      }

      assertThat(get("/mget?key=a&key=b"))
          .isEqualTo(
              "HTTP/1.1 503 Service Unavailable~"
                  + NOSNIFF
                  + array(
                      NOT_ASKED + NO_STORE + "Retry-After: 1~",
                      failed("a", 503, text),
                      failed("b", 503, text)));
      y.answer(value("2"), false);
      port.onLoop();
      assertThat(port.open).isEmpty();
      x.answer(value("1"), false);
      assertThat(readTo(running, "]"))
          .endsWith("~~[" + found("x", "1") + "," + found("y", "2") + "]");
      port.asker().answer(value("3"), false);
      assertThat(readTo(waiting, "]"))
          .endsWith("~~[" + found("z", "3") + "," + found("a", "of a") + "]");
    }
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void clientThatGoesAwayBeforeItsTurn_keepsNone_andAsksNobody() throws Exception {
    openAnew(settings -> settings.maxParallel = 1);
    fill();
    try (Socket running = port.connect()) {
      send(running, request("/get/slow"));
      Asker slow = port.asker();
      try (Socket gone = port.connect()) {
        send(gone, request("/mget?key=x&key=y"));
        while (port.metrics.value(Metric.REQUESTS_QUEUED) == 0) {
          Thread.onSpinWait();
        }
        gone.setSoLinger(true, 0);
      }
      while (port.metrics.value(Metric.CONNECTIONS_HTTP) > 1) {
        Thread.onSpinWait();
      }
      // It is told of the end only after the connection has been counted out.
      port.onLoop();
      slow.answer(Reply.ABSENT, false);
      assertThat(readTo(running, ABSENT)).startsWith("HTTP/1.1 404 ");
    }

    assertThat(get("/mget?key=a")).startsWith("HTTP/1.1 200 ");
    assertThat(port.open).isEmpty();
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void clientThatGoesAwayMeanwhile_givesItsTurnBack_whenAllIsKnown() throws Exception {
    openAnew(settings -> settings.maxParallel = 1);
    fill();
    Asker x;
    Asker y;
    try (Socket gone = port.connect()) {
      send(gone, request("/mget?key=x&key=y"));
      x = port.asker();
      y = port.asker();
      gone.setSoLinger(true, 0);
    }
    while (port.metrics.value(Metric.CONNECTIONS_HTTP) > 0) {
      Thread.onSpinWait();
    }
    x.answer(stored("1"), false);
    port.onLoop();
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isOne();
    y.answer(Reply.TIMED_OUT, false);

    assertThat(get("/mget?key=a")).startsWith("HTTP/1.1 200 ");
    assertThat(port.metrics.value(Metric.REQUESTS_RUNNING)).isZero();
  }

  @Test
  void answers_keepTheOrderOfRequests() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, request("/mget?key=x") + request("/get/a") + request("/mget?key=b"));
      port.asker().answer(stored("1"), false);

      assertThat(readTo(socket, "]")).endsWith("~~[" + found("x", "1") + "]");
      assertThat(readTo(socket, "~~of a")).isEqualTo(hit("of a"));
      assertThat(readTo(socket, "]")).endsWith("~~[" + found("b", "of b") + "]");
    }
  }

  @Test
  void longValues_comeWhole_andHeadSaysTheirLength() throws Exception {
    String text = "0123456789abcdef".repeat(8 * 1024);
    port.hits.put("long", text);
    port.misses.put("longer", stored(text + text));
    String target = "/mget?key=long&key=a&key=longer&key=long&key=none";
    String expected =
        OK
            + array(
                "Cache-Status: redis-proxy; fwd=partial~" + NO_CACHE,
                found("long", text),
                found("a", "of a"),
                found("longer", text + text),
                found("long", text),
                "{\"key\":\"none\",\"value\":null,\"status\":404}");

    assertThat(get(target)).isEqualTo(expected);
    assertThat(ask("HEAD", target)).isEqualTo(expected.substring(0, expected.indexOf("~~") + 2));
  }

  @Test
  void manyMiddlingValues_comeWhole() throws Exception {
    String text = "0123456789abcdef".repeat(200);
    port.hits.put("k", text);
    int times = 300;
    String[] parts = new String[times];
    Arrays.fill(parts, found("k", text));

    assertThat(get("/mget?" + "key=k&".repeat(times))).isEqualTo(OK + array(HIT + FRESH, parts));
  }

  @Test
  void connection_closesAfterwards_ifTheClientWantsIt() throws Exception {
    try (Socket socket = port.connect()) {
      send(socket, request("GET", "/mget?key=a", CLOSE));

      assertThat(rest(socket)).isEqualTo(OK + array(CLOSE + HIT + FRESH, found("a", "of a")));
    }
  }

  private static String array(String fields, String... parts) {
    return body(JSON, "[" + String.join(",", parts) + "]", fields);
  }

  private static String found(String key, String value) {
    return "{\"key\":\"%s\",\"value\":\"%s\",\"status\":200}".formatted(key, value);
  }

  private static String failed(String key, int status, String error) {
    return "{\"key\":\"%s\",\"value\":null,\"status\":%d,\"error\":\"%s\"}"
        .formatted(key, status, error);
  }
}
