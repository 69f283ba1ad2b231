package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.conversation.ClientProgram;
import io.redisproxy.systemtests.conversation.Conversation;
import io.redisproxy.systemtests.conversation.JedisConversation;
import io.redisproxy.systemtests.conversation.LettuceConversation;
import io.redisproxy.systemtests.conversation.Step;
import io.redisproxy.systemtests.stage.Ended;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each client uses the proxy for all that it would use its Redis for, and notices nothing. */
@SystemTest
class ClientConversationsIT {

  @ParameterizedTest(name = "{0} over RESP{1}")
  @CsvSource({
    "REDIS_CLI, 2",
    "REDIS_CLI, 3",
    "IOREDIS, 2",
    "IOREDIS, 3",
    "NODE_REDIS, 2",
    "NODE_REDIS, 3",
    "REDIS_PY, 2",
    "REDIS_RB, 2",
    "PHPREDIS, 2",
  })
  void client_takesTheProxyForItsRedis(ClientProgram client, int resp, Stage stage)
      throws Exception {
    Proxy proxy = stage.sharedProxy();

    Ended ended = client.run(proxy.host(), proxy.respPort(), resp);

    List<String> lines = ended.stdout().lines().toList();
    assertThat(ended.status()).as("%s%s", ended.stdout(), ended.stderr()).isZero();
    assertThat(lines.stream().skip(1))
        .as("%s", ended.stdout())
        .containsExactlyElementsOf(Stream.of(Step.values()).map(step -> "ok " + step).toList());
    System.out.println("system-tests: client " + lines.get(0));
  }

  @ParameterizedTest(name = "over RESP{0}")
  @ValueSource(ints = {2, 3})
  void jedis_takesTheProxyForItsRedis(int resp, Stage stage) {
    Proxy proxy = stage.sharedProxy();

    try (Conversation jedis = new JedisConversation(proxy.host(), proxy.respPort(), resp)) {
      jedis.hold(ok -> {});
    }
  }

  @ParameterizedTest(name = "over RESP{0}")
  @ValueSource(ints = {2, 3})
  void lettuce_takesTheProxyForItsRedis(int resp, Stage stage) {
    Proxy proxy = stage.sharedProxy();

    try (Conversation lettuce = new LettuceConversation(proxy.host(), proxy.respPort(), resp)) {
      lettuce.hold(ok -> {});
    }
  }
}
