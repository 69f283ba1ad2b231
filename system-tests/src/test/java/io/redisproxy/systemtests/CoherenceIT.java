package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.Json;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy says of its coherence, what it does without, and the options beside it. */
@SystemTest
class CoherenceIT {

  @ParameterizedTest
  @ValueSource(strings = {"ttl", "bounded", "tracking"})
  void way_isToldWhereverOneLooks(String way, Stage stage) {
    Proxy proxy = stage.proxy("--coherence", way);
    stage.redis().set("k", "value");
    String detail = way.equals("ttl") ? "" : "; detail=" + way;

    RawHttp http = proxy.http();
    assertThat(http.get("/get/k").header("Cache-Status"))
        .isEqualTo("redis-proxy; fwd=miss; stored" + detail);
    assertThat(http.get("/get/k").header("Cache-Status"))
        .matches("redis-proxy; hit; ttl=5\\d" + detail);
    assertThat(fact(proxy, "coherence.configured")).isEqualTo(way);
    assertThat(fact(proxy, "coherence.effective")).isEqualTo(way);
    assertThat(fact(proxy, "coherence.refusal")).isEqualTo("");
    assertThat(proxy.stat("coherence.last_loss_timestamp_seconds")).isZero();
    assertThat(proxy.admin("/readyz").text())
        .isEqualTo(way.equals("tracking") ? "ready\ncoherence: tracking\n" : "ready\n");
    assertThat(proxy.resp().command("INFO", "proxy").text())
        .contains("coherence_configured:" + way + "\r\n", "coherence_effective:" + way + "\r\n");
  }

  @Test
  void redisThatRefusesTracking_leavesValuesThatEndWithTheirKeys(Stage stage) {
    Redis redis = stage.redis();
    redis.command("ACL", "SETUSER", "simple", "on", ">word", "~*", "+@all", "-client");
    redis.set("k", "old");
    Proxy proxy = stage.proxy("--redis", redis.uri("simple:word@", ""), "--coherence", "tracking");
    RespClient client = proxy.resp();

    redis.command("SET", "brief", "value", "PX", 2_000);
    assertThat(client.lookUp("brief")).isEqualTo(Answer.value("value"));
    assertThat(client.lookUp("k")).isEqualTo(Answer.value("old"));
    redis.set("k", "new");
    assertThat(client.lookUp("k")).as("nobody has told").isEqualTo(Answer.value("old"));
    Await.until("brief has gone", () -> redis.command("PTTL", "brief").text().equals("-2"));
    assertThat(client.lookUp("brief")).isEqualTo(Answer.ABSENT);

    assertThat(proxy.admin("/readyz").text())
        .startsWith("ready\ncoherence: bounded, since Redis refuses tracking: NOPERM ");
    assertThat(fact(proxy, "coherence.configured")).isEqualTo("tracking");
    assertThat(fact(proxy, "coherence.effective")).isEqualTo("bounded");
    assertThat(fact(proxy, "coherence.refusal")).startsWith("NOPERM ");
    assertThat(client.command("INFO", "proxy").text()).contains("coherence_effective:bounded\r\n");
    assertThat(proxy.http().get("/get/k").header("Cache-Status")).endsWith("; detail=bounded");
    assertThat(proxy.logs()).containsOnlyOnce("Redis refuses to tell of changes (NOPERM ");
  }

  @Test
  void redisThatRefusesTracking_isDoneWithout_whereThatIsAskedFor(Stage stage) {
    Redis redis = stage.redis();
    redis.command("ACL", "SETUSER", "strict", "on", ">word", "~*", "+@all", "-client");
    redis.set("k", "value");
    Proxy proxy =
        stage.proxy(
            "--redis",
            redis.uri("strict:word@", ""),
            "--coherence=tracking",
            "--coherence-fallback=refuse");

    assertThat(proxy.resp().ask("GET", "k"))
        .startsWith("-ERR backing Redis refuses to tell of changes (NOPERM ");
    assertThat(proxy.http().get("/get/k").status()).isEqualTo(502);
    assertThat(proxy.admin("/readyz").status()).isEqualTo(503);
    assertThat(proxy.admin("/readyz").text()).contains("refuses to tell of changes (NOPERM ");
    assertThat(fact(proxy, "coherence.effective")).isEqualTo("none");

    redis.command("ACL", "SETUSER", "strict", "+client");

    Await.until("it is served", () -> proxy.resp().ask("GET", "k").equals("$value"));
    Await.until(
        "all connections are told", () -> fact(proxy, "coherence.effective").equals("tracking"));
    assertThat(fact(proxy, "coherence.refusal")).isEqualTo("");
    assertThat(proxy.admin("/readyz").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void absentKeys_areRememberedUntilTheyComeIntoBeing(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--coherence=tracking", "--cache-absent=true", "--capacity=2");
    Asker client = protocol.connect(proxy);
    for (int i = 0; i < 3; i++) {
      assertThat(client.lookUp("none")).isEqualTo(Answer.ABSENT);
    }
    assertThat(proxy.stat("cache.hits")).isEqualTo(2);
    assertThat(proxy.stat("cache.size")).isOne();

    stage.redis().set("none", "value");

    Await.until("the value", () -> client.lookUp("none").equals(Answer.value("value")));
    client.lookUp("a");
    client.lookUp("b");
    assertThat(proxy.stat("cache.size")).as("they take room like others").isEqualTo(2);
    assertThat(proxy.stat("cache.evictions")).isOne();
  }

  @Test
  void absentKey_isToldAsSuch_inEveryForm(Stage stage) {
    Proxy proxy = stage.proxy("--coherence=tracking", "--cache-absent=true");
    stage.redis().command("LPUSH", "list", "item");
    RespClient client = proxy.resp();
    assertThat(client.ask("MGET", "none", "list")).isEqualTo("*[$-1, $-1]");
    assertThat(client.ask("MGET", "none", "list")).isEqualTo("*[$-1, $-1]");
    assertThat(client.ask("GET", "list")).startsWith("-WRONGTYPE");
    assertThat(client.ask("GET", "none")).isEqualTo("$-1");
    assertThat(proxy.stat("cache.hits")).isEqualTo(2);

    RawHttp http = proxy.http();
    assertThat(http.get("/get/none").status()).isEqualTo(404);
    assertThat(http.get("/get/none").header("Cache-Status"))
        .matches("redis-proxy; hit; ttl=5\\d; detail=tracking");
    assertThat(http.get("/lookup?key=none").text()).contains("\"value\":null,\"status\":404");
    assertThat(http.get("/get/other").header("Cache-Status"))
        .isEqualTo("redis-proxy; fwd=miss; stored; detail=tracking");
  }

  @Test
  void broadcast_isOfThePrefixesOnly(Stage stage) {
    Proxy proxy =
        stage.proxy(
            "--coherence=tracking", "--tracking-mode=broadcast", "--tracking-prefixes=user:,é");
    Redis redis = stage.redis();
    redis.set("user:1", "old");
    redis.set("order:1", "old");
    RespClient client = proxy.resp();
    for (int i = 0; i < 2; i++) {
      client.lookUp("user:1");
      client.lookUp("order:1");
    }
    assertThat(proxy.stat("cache.hits")).isOne();
    assertThat(proxy.stat("cache.size")).isOne();

    redis.set("order:1", "new");
    redis.set("user:1", "new");
    redis.set("user:2", "never read");

    assertThat(client.lookUp("order:1")).isEqualTo(Answer.value("new"));
    Await.until("the change", () -> client.lookUp("user:1").equals(Answer.value("new")));
  }

  @Test
  void replicaThatIsPromoted_goesOnTellingOfChanges(Stage stage) {
    Redis first = stage.redis();
    Redis replica = stage.otherRedis();
    URI address = URI.create(first.uri());
    replica.command("REPLICAOF", address.getHost(), address.getPort());
    Await.until("linked", () -> replica.command("INFO").text().contains("master_link_status:up"));
    RespClient client = stage.proxy("--redis", replica.uri(), "--coherence=tracking").resp();
    first.set("k", "1");
    Await.until("the replica has it", () -> client.ask("GET", "k").equals("$1"));

    first.set("k", "2");
    Await.until("a change that comes from the master", () -> client.ask("GET", "k").equals("$2"));
    replica.command("REPLICAOF", "NO", "ONE");
    replica.set("k", "3");

    Await.until("a change of its own", () -> client.ask("GET", "k").equals("$3"));
  }

  private static String fact(Proxy proxy, String path) {
    return (String) Json.parse(proxy.admin("/stats").text()).at(path);
  }
}
