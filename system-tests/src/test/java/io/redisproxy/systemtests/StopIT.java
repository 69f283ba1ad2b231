package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGTERM and SIGINT: what is in flight is answered, nothing new is taken, status 0. */
@SystemTest
class StopIT {

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signal_letsRequestsInFlightFinish(String signal, Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "30s");
    Redis redis = stage.redis();
    redis.set("slow", "value");
    Asker http = proxy.http();
    Asker resp = proxy.resp();
    redis.pause();
    http.askFor("slow");
    resp.askFor("slow");
    Stage.awaitStat(proxy, "cache.collapsed", 1);

    proxy.signal(signal);
    Await.until("new connections are refused", () -> !serves(proxy));
    redis.resume();

    assertThat(http.answer()).isEqualTo(Answer.value("value"));
    assertThat(resp.answer()).isEqualTo(Answer.value("value"));
    assertThat(proxy.awaitExit(Duration.ofSeconds(10))).isZero();
  }

  private static boolean serves(Proxy proxy) {
    try (RespClient client = proxy.resp()) {
      return client.ask("PING").equals("+PONG");
    } catch (UncheckedIOException refused) {
      return false;
    }
  }

  @Test
  void sigterm_withIdleConnectionsOpen_endsAtOnce(Stage stage) {
    Proxy proxy = stage.proxy();
    RespClient idle = proxy.resp();
    assertThat(idle.ask("PING")).isEqualTo("+PONG");
    Asker idleHttp = proxy.http();
    idleHttp.lookUp("key");

    proxy.signal("TERM");

    assertThat(proxy.awaitExit(Duration.ofSeconds(3))).isZero();
    assertThat(idle.isClosedByPeer()).isTrue();
  }

  @Test
  void sigterm_waitsNoLongerThanTheDrainTimeout(Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "60s", "--drain-timeout", "500ms");
    stage.redis().pause();
    proxy.resp().askFor("slow");
    Stage.awaitStat(proxy, "cache.misses", 1);

    proxy.signal("TERM");

    assertThat(proxy.awaitExit(Duration.ofSeconds(4))).isZero();
  }
}
