package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redisproxy.http.AdminProtocol.Readiness;
import io.redisproxy.metrics.Metric;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In expectations ~ is CRLF. */
@Timeout(20)
class AdminPortTest {

  private static final String NOSNIFF = "X-Content-Type-Options: nosniff~";

  private volatile boolean ready = true;
  private volatile String note = "";
  private HttpPort port;

  @BeforeEach
  void open() throws Exception {
    port =
        new HttpPort(
            new Readiness() {
              @Override
              public boolean isReady() {
                return ready;
              }

              @Override
              public String reason() {
                return "refused";
              }

              @Override
              public String note() {
                return note;
              }
            },
            "1.2");
  }

  @AfterEach
  void close() throws Exception {
    port.close();
  }

  @Test
  void healthz_isAlive_whateverRedisDoes() throws Exception {
    ready = false;

    assertThat(ask("GET", "/healthz")).isEqualTo("HTTP/1.1 200 OK~" + page("alive\n"));
  }

  @Test
  void readyz_saysWhetherRedisAnswers_andWhyNot() throws Exception {
    assertThat(ask("GET", "/readyz")).isEqualTo("HTTP/1.1 200 OK~" + page("ready\n"));
    note = "but so\n";
    assertThat(ask("GET", "/readyz")).isEqualTo("HTTP/1.1 200 OK~" + page("ready\nbut so\n"));
    ready = false;

    assertThat(ask("GET", "/readyz"))
        .isEqualTo("HTTP/1.1 503 Service Unavailable~" + page("Redis does not answer: refused\n"));
  }

  @Test
  void fault_isAProblemInJson_forWhoAcceptsIt() throws Exception {
    ready = false;

    assertThat(ask("GET", "/readyz", "Accept: application/json~"))
        .isEqualTo(
            "HTTP/1.1 503 Service Unavailable~"
                + page(
                    "application/problem+json",
                    "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                        + "\"detail\":\"Redis does not answer: refused\"}"));
  }

  @Test
  void openapi_describesThisVersion() throws Exception {
    String described = ask("GET", "/openapi.json");

    assertThat(described)
        .startsWith("HTTP/1.1 200 OK~" + NOSNIFF + "Content-Type: application/json~")
        .contains("\"openapi\": \"3.1.0\"", "\"version\": \"1.2\"")
        .doesNotContain("VERSION");
    String body = described.substring(described.indexOf("~~") + 2);
    try (JsonParser parser = new JsonFactory().createParser(body)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      parser.skipChildren();
      assertThat(parser.nextToken()).isNull();
    }
  }

  @Test
  void stats_areJson_andFresh() throws Exception {
    port.metrics.count(Metric.CACHE_HITS);

    assertThat(ask("GET", "/stats"))
        .startsWith("HTTP/1.1 200 OK~" + NOSNIFF + "Content-Type: application/json~")
        .contains("~Cache-Control: no-store~")
        .contains("\"hits\":1,", "\"version\":\"1.2\"}");
    port.metrics.count(Metric.CACHE_HITS);
    assertThat(ask("GET", "/stats?x=y")).contains("\"hits\":2,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz", "/stats", "/openapi.json"})
  void pages_canBeAskedForWithHead_andNothingElse(String path) throws Exception {
    String get = ask("GET", path);

    assertThat(ask("HEAD", path)).isEqualTo(get.substring(0, get.indexOf("~~") + 2));
    assertThat(ask("POST", path))
        .isEqualTo(
            "HTTP/1.1 405 Method Not Allowed~"
                + NOSNIFF
                + "Content-Type: text/plain; charset=utf-8~Content-Length: 35~"
                + "Cache-Control: no-store~Allow: GET, HEAD~~only GET and HEAD are answered here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nosuch", "/", "/get/k", "/v1/stats", "/stats/"})
  void otherPaths_areNotFound(String path) throws Exception {
    String text = page("try /healthz, /readyz, /stats or /openapi.json\n");

    assertThat(ask("GET", path)).isEqualTo("HTTP/1.1 404 Not Found~" + text);
    assertThat(ask("POST", path)).isEqualTo("HTTP/1.1 404 Not Found~" + text);
  }

  @Test
  void requests_areNobodysLoad_butConnectionsAreCounted() throws Exception {
    String stats = ask("GET", "/stats");

    assertThat(stats).contains("\"admin\":1");
    assertThat(port.metrics.value(Metric.REQUESTS_HTTP)).isZero();
  }

  private String ask(String method, String target, String... fields) throws IOException {
    String lines = String.join("", fields);
    String request = "%s %s HTTP/1.1~Host: h~%s~".formatted(method, target, lines);
    return port.talk(request.replace("~", "\r\n")).replace("\r\n", "~");
  }

  private static String page(String text) {
    return page("text/plain; charset=utf-8", text);
  }

  private static String page(String type, String text) {
    String head = "Content-Type: %s~Content-Length: %d~Cache-Control: no-store~~";
    return NOSNIFF + head.formatted(type, text.length()) + text;
  }
}
