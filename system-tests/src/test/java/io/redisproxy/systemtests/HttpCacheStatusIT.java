package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Cache-Status} (RFC 9211) and {@code Age} tell where an answer came from. */
@SystemTest
class HttpCacheStatusIT {

  @ParameterizedTest
  @ValueSource(strings = {"/get/%s:path", "/get?key=%s:form", "/lookup?key=%s:lookup"})
  void firstAnswer_isAMissThatWasStoredAndTheNextOneAHit(String pattern, Stage stage) {
    String target = pattern.formatted("status");
    stage.redis().set(target.substring(target.indexOf("status")), "value");
    RawHttp http = stage.sharedProxy().http();

    RawHttp.Response miss = http.get(target);
    RawHttp.Response hit = http.get(target);

    assertThat(miss.header("Cache-Status")).isEqualTo("redis-proxy; fwd=miss; stored");
    assertThat(miss.header("Age")).isEmpty();
    assertThat(hit.header("Cache-Status")).matches("redis-proxy; hit; ttl=(59|60)");
    assertThat(hit.header("Age")).matches("[01]");
  }

  @Test
  void absentKey_isAMissThatWasNotStored(Stage stage) {
    RawHttp http = stage.sharedProxy().http();

    assertThat(http.get("/get/absent").header("Cache-Status")).isEqualTo("redis-proxy; fwd=miss");
    assertThat(http.get("/lookup?key=absent").header("Cache-Status"))
        .isEqualTo("redis-proxy; fwd=miss");
  }

  @Test
  void errorOfRedis_isAMissThatWasNotStored(Stage stage) {
    stage.redis().command("LPUSH", "list", "item");

    assertThat(stage.sharedProxy().http().get("/get/list").header("Cache-Status"))
        .isEqualTo("redis-proxy; fwd=miss");
  }

  @Test
  void head_hasTheSameHeaders(Stage stage) {
    stage.redis().set("headed", "value");
    RawHttp http = stage.sharedProxy().http();

    assertThat(http.head("/get/headed").header("Cache-Status"))
        .isEqualTo("redis-proxy; fwd=miss; stored");
    assertThat(http.head("/get/headed").header("Cache-Status")).startsWith("redis-proxy; hit; ");
  }

  @Test
  void ageAndTtl_addUpToTheTimeToLive(Stage stage) {
    stage.redis().set("ageing", "value");
    RawHttp http = stage.proxy("--ttl", "30s").http();
    http.get("/get/ageing");

    RawHttp.Response hit = http.get("/get/ageing");

    String ttl = hit.header("Cache-Status").replaceAll(".*ttl=", "");
    assertThat(Integer.parseInt(ttl) + Integer.parseInt(hit.header("Age"))).isBetween(29, 30);
  }
}
