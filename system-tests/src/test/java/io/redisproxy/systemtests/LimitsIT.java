package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections, sizes and idle time have bounds, each with an answer of its own. */
@SystemTest
class LimitsIT {

  @Test
  void connectionsBeyondTheLimit_areRefusedOverBothPortsTogether(Stage stage) {
    Proxy proxy = stage.proxy("--max-connections", "2");
    Asker http = proxy.http();
    Asker resp = proxy.resp();
    assertThat(http.lookUp("key")).isEqualTo(Answer.ABSENT);
    assertThat(resp.lookUp("key")).isEqualTo(Answer.ABSENT);

    RawHttp thirdOverHttp = proxy.http();
    RawHttp.Response refusal = thirdOverHttp.get("/get/key");
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.header("Retry-After")).matches("\\d+");
    assertThat(thirdOverHttp.isClosedByPeer()).isTrue();

    RespClient thirdOverResp = proxy.resp();
    assertThat(thirdOverResp.readText()).isEqualTo("-ERR max number of clients reached");
    assertThat(thirdOverResp.isClosedByPeer()).isTrue();

    assertThat(http.lookUp("key")).isEqualTo(Answer.ABSENT);
    assertThat(resp.lookUp("key")).isEqualTo(Answer.ABSENT);
  }

  @ParameterizedTest
  @EnumSource
  void connectionThatEnds_makesRoomForAnother(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--max-connections", "1");
    for (int i = 0; i < 5; i++) {
      try (Asker only = protocol.connect(proxy)) {
        assertThat(only.lookUp("key")).isEqualTo(Answer.ABSENT);
      }
      Await.until("its end is noticed", () -> openConnections(proxy) == 0);
    }
  }

  private static long openConnections(Proxy proxy) {
    return proxy.stat("connections.http") + proxy.stat("connections.resp");
  }

  @Test
  void keyOverTheLimit_isRefusedAndTheConnectionStaysUsable(Stage stage) {
    Proxy proxy = stage.proxy("--max-key-size", "1kb");
    byte[] longest = Bytes.random(1024);
    byte[] tooLong = Bytes.random(1025);
    stage.redis().set(longest, Bytes.latin1("fits"));
    stage.redis().set(tooLong, Bytes.latin1("does not"));
    RawHttp http = proxy.http();
    RespClient resp = proxy.resp();

    assertThat(http.lookUp(tooLong).kind()).isEqualTo(Answer.Kind.KEY_TOO_LONG);
    assertThat(resp.lookUp(tooLong).text()).startsWith("ERR ");
    assertThat(resp.lookUp(new byte[1_000_000]).text()).startsWith("ERR ");
    assertThat(http.get("/get?key=" + "k".repeat(1025)).status()).isEqualTo(414);
    assertThat(http.get("/lookup?key=" + "k".repeat(1025)).status()).isEqualTo(414);

    assertThat(http.lookUp(longest)).isEqualTo(Answer.value("fits"));
    assertThat(resp.lookUp(longest)).isEqualTo(Answer.value("fits"));
    assertThat(stage.redis().gets()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void valueOverTheLimit_isServedButNotCached(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--max-value-size", "1kb");
    Asker client = protocol.connect(proxy);
    stage.redis().set("small", "s".repeat(1024));
    stage.redis().set("large", "l".repeat(1025));

    for (int i = 0; i < 3; i++) {
      assertThat(client.lookUp("small").text()).hasSize(1024);
      assertThat(client.lookUp("large").text()).hasSize(1025);
    }

    assertThat(stage.redis().gets()).isEqualTo(1 + 3);
    assertThat(proxy.stat("cache.size")).isOne();
    assertThat(proxy.http().get("/get/large").header("Cache-Status"))
        .startsWith("redis-proxy; fwd=miss")
        .doesNotContain("stored");
  }

  @Test
  void bytesOverTheLimit_evictTheLeastRecentlyRead_howeverMuchTheCapacityAllows(Stage stage) {
    Proxy proxy = stage.proxy("--max-memory", "10kb", "--ttl", "1h");
    Asker client = Protocol.RESP.connect(proxy);
    for (int i = 0; i < 10; i++) {
      stage.redis().set("key:" + i, "v".repeat(1019)); // 1 KiB with its key
      client.lookUp("key:" + i);
    }
    assertThat(proxy.stat("cache.size")).isEqualTo(10);
    assertThat(proxy.stat("cache.bytes")).isEqualTo(10 * 1024);

    client.lookUp("key:0");
    stage.redis().set("large", "l".repeat(2 * 1024 - 5)); // as much as two of the others
    client.lookUp("large");

    assertThat(proxy.stat("cache.size")).isEqualTo(9);
    assertThat(proxy.stat("cache.bytes")).isEqualTo(10 * 1024);
    assertThat(proxy.stat("cache.evictions")).isEqualTo(2);
    int gets = stage.redis().gets();
    client.lookUp("key:0");
    client.lookUp("key:3");
    client.lookUp("large");
    assertThat(stage.redis().gets()).isEqualTo(gets);
    client.lookUp("key:1");
    assertThat(stage.redis().gets()).isEqualTo(gets + 1);
  }

  @ParameterizedTest
  @EnumSource
  void valueOverAllBytes_isServedAndNotCached_andNothingGoesForIt(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--max-memory", "1kb");
    Asker client = protocol.connect(proxy);
    stage.redis().set("small", "s".repeat(500));
    stage.redis().set("large", "l".repeat(1024));
    client.lookUp("small");

    assertThat(client.lookUp("large").text()).hasSize(1024);
    assertThat(client.lookUp("large").text()).hasSize(1024);

    assertThat(proxy.stat("cache.size")).isOne();
    assertThat(proxy.stat("cache.evictions")).isZero();
    assertThat(proxy.stat("redis.values_too_large")).isEqualTo(2);
    assertThat(proxy.http().get("/get/large").header("Cache-Status"))
        .isEqualTo("redis-proxy; fwd=miss; detail=too-large");
  }

  @ParameterizedTest
  @EnumSource
  void connectionThatSendsNothing_isClosedAndOneThatAsksIsNot(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--idle-timeout", "700ms");
    Asker busy = protocol.connect(proxy);
    Asker idle = protocol.connect(proxy);
    long idleSince = System.nanoTime();
    idle.lookUp("key");

    Await.until(
        "only the busy connection is open",
        () -> {
          assertThat(busy.lookUp("key")).isEqualTo(Answer.ABSENT);
          return openConnections(proxy) == 1;
        });

    Duration waited = Duration.ofNanos(System.nanoTime() - idleSince);
    assertThat(waited).isBetween(Duration.ofMillis(690), Duration.ofSeconds(3));
    assertThat(busy.lookUp("key")).isEqualTo(Answer.ABSENT);
  }
}
