package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Relay;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --max-parallel} requests run at the same time, over both protocols together. */
@SystemTest
class ParallelIT {
  /** Long enough that an answer which is free to come has come. */
  private static final Duration A_WHILE = Duration.ofMillis(300);

  @ParameterizedTest
  @EnumSource
  void one_letsEvenAHitWaitBehindAMiss(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--max-parallel", "1", "--redis-timeout", "30s");
    Redis redis = stage.redis();
    redis.set("cached", "hit");
    redis.set("slow", "miss");
    Asker hitter = protocol.connect(proxy);
    hitter.lookUp("cached");
    Asker misser = protocol.other().connect(proxy);

    redis.pause();
    misser.askFor("slow");
    Stage.awaitStat(proxy, "cache.misses", 2);
    hitter.askFor("cached");
    assertThat(hitter.answersWithin(A_WHILE)).isFalse();
    redis.resume();

    assertThat(misser.answer()).isEqualTo(Answer.value("miss"));
    assertThat(hitter.answer()).isEqualTo(Answer.value("hit"));
  }

  @ParameterizedTest
  @EnumSource
  void three_letAHitPassTwoMissesButNotThree(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--max-parallel", "3", "--redis-timeout", "30s");
    Redis redis = stage.redis();
    redis.set("cached", "hit");
    Asker hitter = protocol.connect(proxy);
    hitter.lookUp("cached");

    redis.pause();
    protocol.connect(proxy).askFor("slow:1");
    protocol.other().connect(proxy).askFor("slow:2");
    Stage.awaitStat(proxy, "cache.misses", 3);
    assertThat(hitter.lookUp("cached")).isEqualTo(Answer.value("hit"));

    protocol.connect(proxy).askFor("slow:3");
    Stage.awaitStat(proxy, "cache.misses", 4);
    hitter.askFor("cached");
    assertThat(hitter.answersWithin(A_WHILE)).isFalse();
    redis.resume();
    assertThat(hitter.answer()).isEqualTo(Answer.value("hit"));
  }

  @Test
  void one_asksRedisForOneKeyAtATime(Stage stage) {
    Relay relay = stage.relay();
    Proxy proxy =
        stage.proxy("--redis", relay.uri(), "--max-parallel", "1", "--redis-timeout", "30s");
    assertKeysAskedAtATime(1, relay, proxy);
  }

  @Test
  void four_askRedisForFourKeysAtATime(Stage stage) {
    Relay relay = stage.relay();
    Proxy proxy =
        stage.proxy("--redis", relay.uri(), "--max-parallel", "4", "--redis-timeout", "30s");
    assertKeysAskedAtATime(4, relay, proxy);
  }

  private static void assertKeysAskedAtATime(int expected, Relay relay, Proxy proxy) {
    assertThat(proxy.resp().lookUp("warm-up")).isEqualTo(Answer.ABSENT);
    int before = relay.gets();
    relay.holdReplies();
    List<Asker> clients = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Asker client = i % 2 == 0 ? proxy.http() : proxy.resp();
      client.askFor("key:" + i);
      clients.add(client);
    }

    Await.until("Redis is asked", () -> relay.gets() - before >= expected);
    assertThat(clients).noneMatch(client -> client.answersWithin(Duration.ofMillis(50)));
    assertThat(relay.gets() - before).isEqualTo(expected);

    relay.releaseReplies();
    assertThat(clients).allSatisfy(c -> assertThat(c.answer()).isEqualTo(Answer.ABSENT));
    assertThat(relay.gets() - before).isEqualTo(12);
  }

  @Test
  void requestsThatWait_haveTheirTurnInTheOrderInWhichTheyCame(Stage stage) {
    Relay relay = stage.relay();
    Proxy proxy =
        stage.proxy("--redis", relay.uri(), "--max-parallel", "1", "--redis-timeout", "30s");
    relay.holdReplies();
    List<Asker> clients = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Asker client = i % 2 == 0 ? proxy.http() : proxy.resp();
      client.askFor("key:" + i);
      Stage.awaitStat(proxy, "requests.queued", i); // The first runs.
      clients.add(client);
      order.add("key:" + i);
    }

    relay.releaseReplies();

    assertThat(clients).allSatisfy(c -> assertThat(c.answer()).isEqualTo(Answer.ABSENT));
    assertThat(relay.keys()).isEqualTo(order);
  }

  @Test
  void requestsBeyondMaxQueued_areRefusedAtOnceAndTheOthersAnswered(Stage stage) {
    Proxy proxy = stage.proxy("--max-parallel", "1", "--max-queued", "4", "--redis-timeout", "30s");
    Redis redis = stage.redis();
    redis.set("slow", "value");
    Asker running = proxy.resp();

    redis.pause();
    running.askFor("slow");
    Stage.awaitStat(proxy, "cache.misses", 1);
    List<Asker> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Asker client = i % 2 == 0 ? proxy.http() : proxy.resp();
      client.askFor("other:" + i);
      waiting.add(client);
    }
    Stage.awaitStat(proxy, "requests.rejected", 6);
    List<Asker> refused = waiting.stream().filter(c -> c.answersWithin(A_WHILE)).toList();
    assertThat(refused).hasSize(6);
    assertThat(refused).allSatisfy(c -> assertThat(c.answer()).isEqualTo(Answer.BUSY));
    redis.resume();

    assertThat(running.answer()).isEqualTo(Answer.value("value"));
    waiting.removeAll(refused);
    assertThat(waiting).allSatisfy(c -> assertThat(c.answer()).isEqualTo(Answer.ABSENT));
    assertThat(refused).allSatisfy(c -> assertThat(c.lookUp("slow").text()).isEqualTo("value"));
  }

  @Test
  void refusalOverHttp_saysWhenToTryAgain(Stage stage) {
    Proxy proxy = stage.proxy("--max-parallel", "1", "--max-queued", "0", "--redis-timeout", "30s");
    stage.redis().pause();
    proxy.resp().askFor("slow");
    Stage.awaitStat(proxy, "cache.misses", 1);

    RawHttp.Response refusal = proxy.http().get("/get/other");

    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.header("Retry-After")).matches("\\d+");
  }
}
