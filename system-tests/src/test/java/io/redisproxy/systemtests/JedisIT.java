package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/** Jedis, as an application would use it. */
@SystemTest
class JedisIT {

  @Test
  void withItsDefaults_itGetsKeys(Stage stage) {
    stage.redis().set("jedis", "value");
    Proxy proxy = stage.sharedProxy();

    try (RedisClient jedis = RedisClient.create(proxy.host(), proxy.respPort())) {
      assertThat(jedis.ping()).isEqualTo("PONG");
      assertThat(jedis.get("jedis")).isEqualTo("value");
      assertThat(jedis.get("jedis")).isEqualTo("value");
      assertThat(jedis.get("absent")).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void overBothVersionsOfResp_itGetsAndSetsKeysAndPipelines(RedisProtocol version, Stage stage) {
    String prefix = "jedis:" + version + ":";
    for (int i = 0; i < 100; i++) {
      stage.redis().set(prefix + i, "value " + i);
    }
    stage.redis().command("LPUSH", "list", "item");
    stage.redis().set(Bytes.every(), Bytes.every());

    try (RedisClient jedis = connect(stage.sharedProxy(), version)) {
      assertThat(jedis.get(prefix + 1)).isEqualTo("value 1");
      assertThat(jedis.get("absent")).isNull();
      assertThat(jedis.get(Bytes.every())).isEqualTo(Bytes.every());
      assertThatThrownBy(() -> jedis.get("list"))
          .isInstanceOf(JedisDataException.class)
          .hasMessageStartingWith("WRONGTYPE ");
      assertThat(jedis.set(prefix + 2, "written")).isEqualTo("OK");
      assertThat(jedis.get(prefix + 2)).isEqualTo("written");
      assertThat(pipelined(jedis, prefix)).startsWith("value 0", "value 1").hasSize(100);
    }
  }

  private static List<String> pipelined(RedisClient jedis, String prefix) {
    List<Response<String>> responses = new ArrayList<>();
    try (Pipeline pipeline = jedis.pipelined()) {
      for (int i = 0; i < 100; i++) {
        responses.add(pipeline.get(prefix + i));
      }
      pipeline.sync();
    }
    return responses.stream().map(Response::get).toList();
  }

  private static RedisClient connect(Proxy proxy, RedisProtocol version) {
    return RedisClient.builder()
        .hostAndPort(proxy.host(), proxy.respPort())
        .clientConfig(
            DefaultJedisClientConfig.builder().protocol(version).clientName("tests").build())
        .build();
  }
}
