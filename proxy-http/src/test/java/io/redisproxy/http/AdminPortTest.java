package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

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

  private volatile boolean ready = true;
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

    assertThat(ask("GET", "/healthz")).startsWith("HTTP/1.1 200 OK~").endsWith("~~alive\n");
  }

  @Test
  void readyz_saysWhetherRedisAnswers_andWhyNot() throws Exception {
    assertThat(ask("GET", "/readyz")).startsWith("HTTP/1.1 200 OK~").endsWith("~~ready\n");
    ready = false;

    assertThat(ask("GET", "/readyz"))
        .startsWith("HTTP/1.1 503 Service Unavailable~")
        .endsWith("~~Redis does not answer: refused\n");
  }

  @Test
  void stats_areJson_andFresh() throws Exception {
    port.metrics.count(Metric.CACHE_HITS);

    assertThat(ask("GET", "/stats"))
        .startsWith("HTTP/1.1 200 OK~Content-Type: application/json~")
        .contains("~Cache-Control: no-store~")
        .contains("\"hits\":1,", "\"version\":\"1.2\"}");
    port.metrics.count(Metric.CACHE_HITS);
    assertThat(ask("GET", "/stats?x=y")).contains("\"hits\":2,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz", "/stats"})
  void pages_canBeAskedForWithHead_andNothingElse(String path) throws Exception {
    assertThat(ask("HEAD", path)).startsWith("HTTP/1.1 200 OK~").endsWith("~~");
    assertThat(ask("POST", path))
        .startsWith("HTTP/1.1 405 Method Not Allowed~")
        .contains("~Allow: GET, HEAD~");
  }

  @Test
  void otherPaths_areNotFound() throws Exception {
    assertThat(ask("GET", "/nosuch")).startsWith("HTTP/1.1 404 Not Found~");
    assertThat(ask("POST", "/nosuch")).startsWith("HTTP/1.1 404 Not Found~");
  }

  @Test
  void requests_areNobodysLoad_butConnectionsAreCounted() throws Exception {
    String stats = ask("GET", "/stats");

    assertThat(stats).contains("\"admin\":1");
    assertThat(port.metrics.value(Metric.REQUESTS_HTTP)).isZero();
  }

  private String ask(String method, String target) throws IOException {
    return port.talk(method + " " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").replace("\r\n", "~");
  }
}
