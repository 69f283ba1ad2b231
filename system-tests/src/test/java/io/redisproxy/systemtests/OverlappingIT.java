package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests for one key that overlap become one GET to Redis, and all get its answer. */
@SystemTest
class OverlappingIT {

  @Test
  void twoHundredRequestsOverBothProtocols_reachRedisAsOneGet(Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "30s");
    List<Asker> clients = clients(proxy, 100);
    Redis redis = stage.redis();
    redis.set("hot", "the value");

    redis.pause();
    clients.forEach(client -> client.askFor("hot"));
    Stage.awaitStat(proxy, "cache.collapsed", 199);
    redis.resume();

    assertThat(clients)
        .allSatisfy(c -> assertThat(c.answer()).isEqualTo(Answer.value("the value")));
    assertThat(redis.gets()).isOne();
  }

  @Test
  void requestsForAbsentKey_shareTheAnswerThatThereIsNone(Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "30s");
    List<Asker> clients = clients(proxy, 10);
    Redis redis = stage.redis();

    redis.pause();
    clients.forEach(client -> client.askFor("absent"));
    Stage.awaitStat(proxy, "cache.collapsed", 19);
    redis.resume();

    assertThat(clients).allSatisfy(c -> assertThat(c.answer()).isEqualTo(Answer.ABSENT));
    assertThat(redis.gets()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void errorOfRedis_goesToAllThatWaitedAndIsNotStored(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "30s");
    Asker first = protocol.connect(proxy);
    Asker second = protocol.other().connect(proxy);
    Redis redis = stage.redis();
    redis.command("LPUSH", "list", "item");

    redis.pause();
    first.askFor("list");
    second.askFor("list");
    Stage.awaitStat(proxy, "cache.collapsed", 1);
    redis.resume();

    assertThat(first.answer().text()).startsWith("WRONGTYPE ");
    assertThat(second.answer().text()).startsWith("WRONGTYPE ");
    assertThat(redis.gets()).isOne();
    redis.delete("list");
    redis.set("list", "a string now");
    assertThat(first.lookUp("list")).isEqualTo(Answer.value("a string now"));
  }

  @Test
  void requestsForDifferentKeys_getEachItsOwn(Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "30s");
    List<Asker> clients = clients(proxy, 20);
    Redis redis = stage.redis();
    for (int i = 0; i < clients.size(); i++) {
      redis.set("key:" + i, "value " + i);
    }

    redis.pause();
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).askFor("key:" + i);
    }
    redis.resume();

    for (int i = 0; i < clients.size(); i++) {
      assertThat(clients.get(i).answer()).isEqualTo(Answer.value("value " + i));
    }
    assertThat(redis.gets()).isEqualTo(clients.size());
  }

  @Test
  void collapsedRequest_saysSoInCacheStatus(Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "30s");
    RawHttp first = proxy.http();
    RawHttp second = proxy.http();
    Redis redis = stage.redis();
    redis.set("key", "value");

    redis.pause();
    first.askFor("key");
    Stage.awaitStat(proxy, "cache.misses", 1);
    second.askFor("key");
    Stage.awaitStat(proxy, "cache.collapsed", 1);
    redis.resume();

    assertThat(first.read().header("Cache-Status"))
        .startsWith("redis-proxy; fwd=miss")
        .contains("; stored")
        .doesNotContain("collapsed");
    assertThat(second.read().header("Cache-Status"))
        .startsWith("redis-proxy; fwd=miss")
        .contains("; collapsed");
  }

  private static List<Asker> clients(Proxy proxy, int ofEachProtocol) {
    List<Asker> clients = new ArrayList<>();
    for (int i = 0; i < ofEachProtocol; i++) {
      clients.add(proxy.http());
      clients.add(proxy.resp());
    }
    return clients;
  }
}
