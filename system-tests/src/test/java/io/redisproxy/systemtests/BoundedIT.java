package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code --coherence bounded} no value is answered any more when its key in Redis is gone. */
@SystemTest
class BoundedIT {
  private static final int KEYS = 40;

  @ParameterizedTest
  @EnumSource
  void values_goWithTheirKeys(Protocol protocol, Stage stage) {
    Asker client = protocol.connect(stage.proxy("--coherence", "bounded"));
    Redis redis = stage.redis();
    Random random = new Random(1);
    for (int i = 0; i < KEYS; i++) {
      redis.command("SET", "key:" + i, "value", "PX", 50 + random.nextInt(400));
    }

    int goneFound = 0;
    while (goneFound < KEYS) {
      goneFound = 0;
      for (int i = 0; i < KEYS; i++) {
        boolean gone = redis.command("PTTL", "key:" + i).text().equals("-2");
        Answer answer = client.lookUp("key:" + i);
        if (gone) {
          assertThat(answer).as("key %d, which is gone", i).isEqualTo(Answer.ABSENT);
          goneFound++;
        }
      }
    }
  }

  @Test
  void valuesOfKeysThatStay_areCachedAsEver(Stage stage) {
    Proxy proxy = stage.proxy("--coherence", "bounded");
    stage.redis().set("stays", "value");
    stage.redis().command("SET", "stays long", "value", "EX", 1_000);
    RespClient client = proxy.resp();

    for (int i = 0; i < 10; i++) {
      assertThat(client.lookUp("stays")).isEqualTo(Answer.value("value"));
      assertThat(client.lookUp("stays long")).isEqualTo(Answer.value("value"));
      assertThat(client.lookUp("absent")).isEqualTo(Answer.ABSENT);
    }

    assertThat(proxy.stat("cache.hits")).isEqualTo(18);
    assertThat(proxy.http().get("/get/stays%20long").header("Cache-Status"))
        .matches("redis-proxy; hit; ttl=5\\d; detail=bounded");
  }

  @Test
  void timeToLive_isTheShorterOfBoth(Stage stage) {
    Proxy proxy = stage.proxy("--coherence", "bounded", "--ttl", "60s");
    stage.redis().command("SET", "short", "value", "EX", 20);

    assertThat(proxy.http().get("/get/short").header("Cache-Control")).matches("max-age=1[5-9]");
    assertThat(proxy.http().get("/get/short").header("Cache-Status"))
        .matches("redis-proxy; hit; ttl=1[5-9]; detail=bounded");
  }

  @Test
  void manyKeysAtOnce_andOtherDatabases_goWithTheirKeysToo(Stage stage) {
    RespClient client = stage.proxy("--coherence", "bounded").resp();
    try (RespClient direct = stage.redis().open()) {
      assertThat(say(direct, "SELECT 3")).isEqualTo("+OK");
      assertThat(say(client, "SELECT 3")).isEqualTo("+OK");
      direct.command("SET", "brief", "value", "PX", 300);
      direct.command("SET", "stays", "value");
      direct.command("LPUSH", "list", "item");

      assertThat(client.command("MGET", "brief", "stays", "list", "none").toString())
          .contains("value", "value");
      assertThat(say(client, "GET brief")).isEqualTo("$value");
      assertThat(say(client, "GET list")).startsWith("-WRONGTYPE");
      while (!direct.command("PTTL", "brief").text().equals("-2")) {
        Thread.onSpinWait();
      }
      assertThat(say(client, "GET brief")).isEqualTo("$-1");
      assertThat(say(client, "GET stays")).isEqualTo("$value");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bounded", "tracking"})
  void fullRedis_isReadAllTheSame(String coherence, Stage stage) {
    Redis redis = stage.redis();
    redis.set("k", "value");
    RespClient client = stage.proxy("--coherence", coherence).resp();
    redis.command("CONFIG", "SET", "maxmemory", 1);
    try {
      assertThat(say(client, "GET k")).isEqualTo("$value");
      assertThat(say(client, "MGET k none")).isEqualTo("*[$value, $-1]");
      assertThat(say(client, "SELECT 3")).isEqualTo("+OK");
      assertThat(say(client, "GET k")).isEqualTo("$-1");
    } finally {
      redis.command("CONFIG", "SET", "maxmemory", 0);
    }
  }

  private static String say(RespClient client, String line) {
    return client.ask((Object[]) line.split(" ", -1));
  }
}
