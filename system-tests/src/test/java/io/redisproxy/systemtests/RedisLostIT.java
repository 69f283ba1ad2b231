package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redis dies, stands still and comes back: hits go on, misses fail fast and recover. */
@SystemTest
class RedisLostIT {

  @Test
  void killUnderLoad_hitsGoOnMissesFailFastAndRecover(Stage stage) {
    Redis redis = stage.redis();
    redis.set("hot", "cached");
    Proxy proxy = stage.proxy();
    List<Load> loads = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      loads.add(new Load(protocol.connect(proxy), protocol + ":a:"));
      loads.add(new Load(protocol.connect(proxy), protocol + ":b:"));
    }
    loads.forEach(Load::start);
    Await.until("all are at work", () -> loads.stream().allMatch(load -> load.absent() > 20));

    redis.kill();
    Await.until("misses fail", () -> loads.stream().allMatch(load -> load.unreachable() > 200));
    redis.restart();
    Await.until(
        "misses succeed again on every connection",
        Duration.ofSeconds(2),
        () -> loads.stream().allMatch(Load::recovered));
    loads.forEach(Load::end);

    assertThat(loads).allSatisfy(load -> assertThat(load.unexpected).isEmpty());
    List<Duration> failures = loads.stream().flatMap(load -> load.failures.stream()).toList();
    assertThat(failures.stream().sorted().toList().get(failures.size() / 2))
        .as("the median time to fail")
        .isLessThan(Duration.ofMillis(100));
    assertThat(failures).allMatch(time -> time.compareTo(Duration.ofSeconds(1)) < 0);
    assertThat(proxy.logs().lines().count())
        .as("log lines after %d failures", failures.size())
        .isLessThan(100);
  }

  @ParameterizedTest
  @EnumSource
  void deadRedis_failsMissesAndServesHits(Protocol protocol, Stage stage) {
    Redis redis = stage.redis();
    redis.set("hot", "cached");
    Proxy proxy = stage.proxy();
    Asker client = protocol.connect(proxy);
    client.lookUp("hot");

    redis.kill();

    Await.until("the loss is noticed", () -> client.lookUp("cold").equals(Answer.UNREACHABLE));
    assertThat(client.lookUp("hot")).isEqualTo(Answer.value("cached"));
    assertThat(proxy.admin("/healthz").status()).isEqualTo(200);
    assertThat(proxy.admin("/readyz").status()).isEqualTo(503);
    assertThat(proxy.admin("/stats").text()).containsPattern("\"up\"\\s*:\\s*(false|0)");

    redis.restart();
    redis.set("cold", "back");
    Await.until(
        "misses succeed again",
        Duration.ofSeconds(2),
        () -> client.lookUp("cold").equals(Answer.value("back")));
    assertThat(proxy.admin("/readyz").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void redisThatStandsStill_timesOutAndRecovers(Protocol protocol, Stage stage) {
    Redis redis = stage.redis();
    redis.set("hot", "cached");
    Proxy proxy = stage.proxy("--redis-timeout", "400ms");
    Asker client = protocol.connect(proxy);
    Await.until("it is cached", () -> client.lookUp("hot").equals(Answer.value("cached")));

    redis.pause();
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      Answer answer = client.lookUp("still:" + i);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(took).isLessThan(Duration.ofMillis(1500));
      // Once the connection is given up, there may be none until Redis answers again.
      assertThat(answer).isIn(Answer.TIMED_OUT, i == 0 ? Answer.TIMED_OUT : Answer.UNREACHABLE);
      if (i == 0) {
        assertThat(took).isGreaterThan(Duration.ofMillis(350));
      }
      assertThat(client.lookUp("hot")).isEqualTo(Answer.value("cached"));
    }
    Await.until("it is not ready", () -> proxy.admin("/readyz").status() == 503);
    redis.resume();

    redis.set("still:0", "zero");
    redis.set("after", "moves again");
    Await.until(
        "misses succeed again",
        Duration.ofSeconds(3),
        () -> client.lookUp("after").equals(Answer.value("moves again")));
    assertThat(client.lookUp("still:0")).isEqualTo(Answer.value("zero"));
    assertThat(client.lookUp("still:1")).isEqualTo(Answer.ABSENT);
  }

  /** One connection that asks for the cached key and for ever new ones, in turns. */
  private static final class Load extends Thread {
    private final Asker client;
    private final String prefix;
    private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> failures = new ConcurrentLinkedQueue<>();
    private volatile int absent;
    private volatile int absentAtLastFailure;
    private volatile boolean ended;

    Load(Asker client, String prefix) {
      super("load-" + prefix);
      this.client = client;
      this.prefix = prefix;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        for (int i = 0; !ended; i++) {
          hit();
          miss(prefix + i);
        }
      } catch (RuntimeException failure) {
        unexpected.add(failure.toString());
      }
    }

    private void hit() {
      Answer answer = client.lookUp("hot");
      if (!answer.equals(Answer.value("cached"))) {
        unexpected.add("a hit: " + answer);
      }
    }

    private void miss(String key) {
      long start = System.nanoTime();
      Answer answer = client.lookUp(key);
      if (answer.equals(Answer.ABSENT)) {
        absent = absent() + 1;
      } else if (answer.equals(Answer.UNREACHABLE)) {
        failures.add(Duration.ofNanos(System.nanoTime() - start));
        absentAtLastFailure = absent();
      } else {
        unexpected.add("a miss: " + answer);
      }
    }

    int absent() {
      return absent;
    }

    int unreachable() {
      return failures.size();
    }

    boolean recovered() {
      return absent() > absentAtLastFailure + 20;
    }

    void end() {
      ended = true;
      try {
        join(10_000);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
