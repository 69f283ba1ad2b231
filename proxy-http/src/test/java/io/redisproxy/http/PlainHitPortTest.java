package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.metrics.Metric;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hits that are answered without any detour, beside others on the same connection. */
class PlainHitPortTest extends LookupPort {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 1_023, 1_024, 4_095, 4_096, 4_097, 16_384, 70_000})
  void value_isAnswered_howeverLongItIs(int length) throws Exception {
    String value = "v".repeat(length);
    port.hits.put("k", value);

    assertThat(get("/get/k")).isEqualTo(hit(value));
    assertThat(talk(request("/get/k") + request("/v1/get/k"))).isEqualTo(hit(value) + hit(value));
  }

  @Test
  void requestsOfAllKinds_areAnsweredInTheirOrder() throws Exception {
    port.hits.put("k", "plain");
    port.hits.put("K", "other");
    String inJson = request("GET", "/get/K", "Accept: application/json~");
    String asHead = request("HEAD", "/get/k");
    String all = request("/get/k") + inJson + request("/get/k") + asHead + "~" + request("/get/K");

    assertThat(talk(all))
        .isEqualTo(
            hit("plain")
                + hit("other")
                + hit("plain")
                + hit("plain").replaceFirst("plain$", "")
                + hit("other"));
    assertThat(port.metrics.value(Metric.REQUESTS_HTTP)).isEqualTo(5);
  }

  @Test
  void hitThatWaitsForOthers_isOlderByThen() throws Exception {
    port.hits.put("k", "v");
    port.olderNanos.put("k", 985_000_000L);
    try (Socket socket = port.connect()) {
      send(socket, request("/get/open") + request("/get/k"));
      port.onLoopIn(20);
      port.asker().answer(HttpPort.value("w"), false);

      assertThat(readTo(socket, "~~w")).contains("fwd=miss");
      assertThat(readTo(socket, "~~v")).contains("; hit; ttl=51~Age: 8~", "max-age=51~");
    }
  }

  @Test
  void blankLines_areCounted_whateverComesBetween() throws Exception {
    port.hits.put("k", "v");

    String eight = "~".repeat(8);
    try (Socket socket = port.connect()) {
      send(socket, eight);
      port.onLoopIn(20);
      send(socket, request("/get/k") + eight + request("/get/k"));
      socket.shutdownOutput();

      assertThat(rest(socket)).isEqualTo(hit("v") + hit("v"));
    }
    assertThat(talk(request("/get/k") + eight + "~" + request("/get/k")))
        .startsWith(hit("v") + "HTTP/1.1 400 ");
  }

  @Test
  void keyThatIsTooLong_isRefused() throws Exception {
    String longest = "k".repeat(HttpPort.MAX_KEY_SIZE);
    port.hits.put(longest, "v");

    assertThat(get("/get/" + longest)).isEqualTo(hit("v"));
    assertThat(get("/get/" + longest + "k")).startsWith("HTTP/1.1 414 ");
    assertThat(port.metrics.value(Metric.REQUESTS_KEY_TOO_LONG)).isEqualTo(1);
  }
}
