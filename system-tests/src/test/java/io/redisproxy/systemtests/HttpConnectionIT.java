package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 and 1.0 connections: kept open, closed, and filled with requests in a row. */
@SystemTest
class HttpConnectionIT {

  @Test
  void http11_keepsTheConnection(Stage stage) {
    RawHttp http = stage.sharedProxy().http();

    for (int i = 0; i < 100; i++) {
      assertThat(http.get("/get/absent").status()).isEqualTo(404);
    }
  }

  @Test
  void http11_closesWhenAskedTo(Stage stage) {
    stage.redis().set("last", "value");
    RawHttp http = stage.sharedProxy().http();

    http.send("GET /get/last HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\n\r\n");

    RawHttp.Response response = http.read();
    assertThat(response.text()).isEqualTo("value");
    assertThat(response.header("Connection")).isEqualToIgnoringCase("close");
    assertThat(http.isClosedByPeer()).isTrue();
  }

  @Test
  void http10_closesAfterTheAnswer(Stage stage) {
    stage.redis().set("old-style", "value");
    RawHttp http = stage.sharedProxy().http();

    RawHttp.Response response = http.send("GET /get/old-style HTTP/1.0\r\n\r\n").read();

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("value");
    assertThat(http.isClosedByPeer()).isTrue();
  }

  @Test
  void http10_keepsTheConnectionWhenAskedTo(Stage stage) {
    stage.redis().set("kept", "value");
    RawHttp http = stage.sharedProxy().http();
    String request = "GET /get/kept HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";

    RawHttp.Response response = http.send(request).read();

    assertThat(response.header("Connection")).isEqualToIgnoringCase("keep-alive");
    assertThat(http.send(request).read().text()).isEqualTo("value");
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder(Stage stage) {
    RawHttp http = stage.sharedProxy().http();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      if (i % 3 != 0) {
        stage.redis().set("row:" + i, "value " + i);
      }
      requests.append(RawHttp.request(i % 7 == 0 ? "HEAD" : "GET", "/get/row:" + i));
    }

    http.send(requests.toString());

    for (int i = 0; i < 200; i++) {
      RawHttp.Response response = i % 7 == 0 ? http.readHead() : http.read();
      assertThat(response.status()).as("answer %d", i).isEqualTo(i % 3 == 0 ? 404 : 200);
      if (response.status() == 200 && i % 7 != 0) {
        assertThat(response.text()).isEqualTo("value " + i);
      }
    }
  }

  @Test
  void hitBehindAMiss_waitsForItsTurnOnTheSameConnection(Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "30s");
    Redis redis = stage.redis();
    redis.set("cached", "hit");
    redis.set("slow", "miss");
    RawHttp http = proxy.http();
    http.get("/get/cached");

    redis.pause();
    http.send(RawHttp.request("GET", "/get/slow") + RawHttp.request("GET", "/get/cached"));
    http.send(RawHttp.request("GET", "/nowhere"));
    Stage.awaitStat(proxy, "cache.misses", 2);
    redis.resume();

    assertThat(http.read().text()).isEqualTo("miss");
    assertThat(http.read().text()).isEqualTo("hit");
    assertThat(http.read().status()).isEqualTo(404);
  }

  @Test
  void requestThatComesByteByByte_isAnswered(Stage stage) {
    stage.redis().set("slowly", "value");
    RawHttp http = stage.sharedProxy().http();

    for (byte each : Bytes.latin1(RawHttp.request("GET", "/get/slowly"))) {
      http.send(new byte[] {each});
    }

    assertThat(http.read().text()).isEqualTo("value");
  }

  @Test
  void clientThatSendsNoMore_stillGetsItsAnswers(Stage stage) {
    stage.redis().set("half", "closed");
    RawHttp http = stage.sharedProxy().http();

    http.send(RawHttp.request("GET", "/get/half") + RawHttp.request("GET", "/get/none"));
    http.endRequests();

    assertThat(http.read().text()).isEqualTo("closed");
    assertThat(http.read().status()).isEqualTo(404);
    assertThat(http.isClosedByPeer()).isTrue();
  }
}
