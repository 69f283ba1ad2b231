package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lettuce, as an application would use it. */
@SystemTest
class LettuceIT {
  private static final RedisClient LETTUCE = RedisClient.create();

  @AfterAll
  static void shutDown() {
    LETTUCE.shutdown(Duration.ZERO, Duration.ofSeconds(5));
  }

  @Test
  void withItsDefaults_itGetsKeys(Stage stage) {
    stage.redis().set("lettuce", "value");
    LETTUCE.setOptions(ClientOptions.create());

    try (StatefulRedisConnection<String, String> connection =
        LETTUCE.connect(uri(stage.sharedProxy()))) {
      assertThat(connection.sync().ping()).isEqualTo("PONG");
      assertThat(connection.sync().get("lettuce")).isEqualTo("value");
      assertThat(connection.sync().get("lettuce")).isEqualTo("value");
      assertThat(connection.sync().get("absent")).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESP2", "RESP3"})
  void overBothVersionsOfResp_itGetsAndSetsKeysAndPipelines(ProtocolVersion version, Stage stage)
      throws Exception {
    String prefix = "lettuce:" + version + ":";
    for (int i = 0; i < 100; i++) {
      stage.redis().set(prefix + i, "value " + i);
    }
    stage.redis().command("LPUSH", "list", "item");
    LETTUCE.setOptions(ClientOptions.builder().protocolVersion(version).build());

    try (StatefulRedisConnection<String, String> connection =
        LETTUCE.connect(uri(stage.sharedProxy()))) {
      assertThat(connection.sync().get("absent")).isNull();
      assertThatThrownBy(() -> connection.sync().get("list"))
          .isInstanceOf(RedisCommandExecutionException.class)
          .hasMessageStartingWith("WRONGTYPE ");
      assertThat(connection.sync().set("lettuce:written", version.name())).isEqualTo("OK");
      assertThat(connection.sync().get("lettuce:written")).isEqualTo(version.name());
      List<RedisFuture<String>> futures = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        futures.add(connection.async().get(prefix + i));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(futures.get(i).get(10, TimeUnit.SECONDS)).isEqualTo("value " + i);
      }
    }
  }

  @Test
  void bytes_comeAsTheyAre(Stage stage) {
    stage.redis().set(Bytes.every(), Bytes.every());

    try (StatefulRedisConnection<byte[], byte[]> connection =
        LETTUCE.connect(ByteArrayCodec.INSTANCE, uri(stage.sharedProxy()))) {
      assertThat(connection.sync().get(Bytes.every())).isEqualTo(Bytes.every());
    }
  }

  private static RedisURI uri(Proxy proxy) {
    return RedisURI.builder()
        .withHost(proxy.host())
        .withPort(proxy.respPort())
        .withClientName("tests")
        .build();
  }
}
