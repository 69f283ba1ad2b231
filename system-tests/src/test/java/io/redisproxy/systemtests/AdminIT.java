package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.Json;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin port: health and statistics. */
@SystemTest
class AdminIT {

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/readyz", "/stats", "/openapi.json"})
  void page_isThereWhileAllIsWell(String path, Stage stage) {
    assertThat(stage.sharedProxy().admin(path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/get/key", "/get?key=key", "/lookup?key=key"})
  void anotherPath_isNotFound(String path, Stage stage) {
    assertThat(stage.sharedProxy().admin(path).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stats", "/healthz", "/readyz"})
  void adminPages_areNotOnTheHttpPort(String path, Stage stage) {
    assertThat(stage.sharedProxy().http().get(path).status()).isEqualTo(404);
  }

  @Test
  void stats_haveEveryFieldOfTheContract(Stage stage) {
    RawHttp.Response response = stage.sharedProxy().admin("/stats");

    assertThat(response.header("Content-Type")).startsWith("application/json");
    Json.JsonObject stats = Json.parse(response.text());
    for (String number :
        new String[] {
          "cache.size",
          "cache.capacity",
          "cache.hits",
          "cache.misses",
          "cache.evictions",
          "cache.expirations",
          "cache.invalidations",
          "cache.collapsed",
          "connections.http",
          "connections.resp",
          "requests.http",
          "requests.resp",
          "requests.rejected",
          "redis.gets",
          "redis.errors",
          "uptime_seconds"
        }) {
      assertThat(stats.at(number)).as(number).isInstanceOf(Double.class);
    }
    assertThat(stats.at("redis.up")).isIn(true, 1.0);
    assertThat(stats.at("version")).asString().isNotEmpty();
  }

  @Test
  void counters_countWhatHappened(Stage stage) {
    Proxy proxy = stage.proxy("--capacity", "2");
    for (String key : new String[] {"a", "b", "c"}) {
      stage.redis().set(key, "value");
    }
    stage.redis().command("LPUSH", "list", "item");
    Asker http = proxy.http();
    Asker resp = proxy.resp();
    http.lookUp("a"); // stored
    resp.lookUp("a"); // hit
    http.lookUp("a"); // hit
    resp.lookUp("absent");
    http.lookUp("b"); // stored
    resp.lookUp("c"); // stored, a goes
    resp.lookUp("list"); // an error of Redis

    assertThat(proxy.stat("cache.size")).isEqualTo(2);
    assertThat(proxy.stat("cache.hits")).isEqualTo(2);
    assertThat(proxy.stat("cache.misses")).isEqualTo(5);
    assertThat(proxy.stat("cache.evictions")).isEqualTo(1);
    assertThat(proxy.stat("cache.collapsed")).isZero();
    assertThat(proxy.stat("cache.invalidations")).isZero();
    assertThat(proxy.stat("requests.http")).isEqualTo(3);
    assertThat(proxy.stat("requests.resp")).isEqualTo(4);
    assertThat(proxy.stat("requests.rejected")).isZero();
    assertThat(proxy.stat("connections.http")).isEqualTo(1);
    assertThat(proxy.stat("connections.resp")).isEqualTo(1);
    assertThat(proxy.stat("redis.gets")).isEqualTo(5).isEqualTo(stage.redis().gets());
  }

  @Test
  void clientsThatLeave_areCountedDown(Stage stage) {
    Proxy proxy = stage.proxy();
    Asker http = proxy.http();
    Asker resp = proxy.resp();
    http.lookUp("a");
    resp.lookUp("a");
    Stage.awaitStat(proxy, "connections.http", 1);
    Stage.awaitStat(proxy, "connections.resp", 1);

    http.close();
    resp.close();

    Stage.awaitStat(proxy, "connections.http", 0);
    Stage.awaitStat(proxy, "connections.resp", 0);
  }
}
