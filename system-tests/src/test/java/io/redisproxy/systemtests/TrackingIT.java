package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With {@code --coherence tracking} whatever changes in Redis, by whomever, is not answered. */
@SystemTest
class TrackingIT {
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final List<String> CHANGES =
      List.of(
          "SET k new",
          "SETEX k 100 new",
          "APPEND k x",
          "SETRANGE k 0 z",
          "GETSET k new",
          "GETDEL k",
          "DEL k",
          "UNLINK k",
          "EXPIRE k 0",
          "PEXPIRE k 1",
          "INCR n",
          "INCRBYFLOAT n 1.5",
          "SETBIT k 0 1",
          "BITOP NOT k n",
          "RENAME k other",
          "RENAME n k",
          "COPY n k REPLACE",
          "MOVE k 1",
          "MSET k new n 2",
          "FLUSHDB",
          "FLUSHALL",
          "SWAPDB 0 1",
          "EVAL redis.call('SET',KEYS[1],'new') 1 k",
          "EVAL redis.call('SWAPDB',0,1) 0",
          "MULTI; SET k new; EXEC",
          "MULTI; SWAPDB 1 0; EXEC");

  @Test
  void change_isSeen_howeverItIsMade(Stage stage) {
    Proxy proxy = stage.proxy("--coherence", "tracking");
    RespClient client = proxy.resp();
    try (RespClient direct = stage.redis().open()) {
      for (String change : CHANGES) {
        say(direct, "FLUSHALL");
        say(direct, "SET k old");
        say(direct, "SET n 1");
        Await.until("cached before " + change, SOON, () -> bothAreHits(proxy, client));
        for (String command : change.split("; ", -1)) {
          assertThat(say(direct, command)).as(change).doesNotStartWith("-");
        }
        Await.until(
            "the change is over, and the proxy answers as Redis does after " + change,
            SOON,
            () ->
                !(say(direct, "GET k") + say(direct, "GET n")).equals("$old$1")
                    && say(client, "GET k").equals(say(direct, "GET k"))
                    && say(client, "GET n").equals(say(direct, "GET n")));
      }
    }
  }

  private static boolean bothAreHits(Proxy proxy, RespClient client) {
    long hits = proxy.stat("cache.hits");
    String values = say(client, "GET k") + say(client, "GET n");
    return values.equals("$old$1") && proxy.stat("cache.hits") == hits + 2;
  }

  @ParameterizedTest
  @EnumSource
  void keysThatDoNotChange_stayCached(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--coherence", "tracking");
    stage.redis().set("stays", "value");
    Asker client = protocol.connect(proxy);
    client.lookUp("stays");
    for (int i = 0; i < 100; i++) {
      stage.redis().set("other:" + i, "value");
    }

    assertThat(client.lookUp("stays")).isEqualTo(Answer.value("value"));
    assertThat(proxy.stat("cache.hits")).isOne();
    assertThat(proxy.stat("coherence.invalidations")).isZero();
  }

  @Test
  void otherDatabases_areTrackedToo(Stage stage) {
    RespClient client = stage.proxy("--coherence", "tracking").resp();
    assertThat(say(client, "SELECT 3")).isEqualTo("+OK");
    try (RespClient direct = stage.redis().open()) {
      say(direct, "SELECT 3");
      direct.command("SET", "k", "old");
      assertThat(say(client, "GET k")).isEqualTo("$old");
      direct.command("SET", "k", "new");

      Await.until("the new value", SOON, () -> say(client, "GET k").equals("$new"));
    }
  }

  @Test
  void lostConnections_takeWhatTheyVouchedFor(Stage stage) {
    Proxy proxy = stage.proxy("--coherence", "tracking");
    Redis redis = stage.redis();
    redis.set("k", "old");
    RespClient client = proxy.resp();
    say(client, "GET k");
    redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    redis.set("k", "new");

    Await.until("the new value", SOON, () -> say(client, "GET k").equals("$new"));
    redis.set("k", "newer");
    Await.until("tracked again", SOON, () -> say(client, "GET k").equals("$newer"));
    assertThat(proxy.stat("coherence.losses")).isPositive();
    assertThat(proxy.stat("coherence.dropped")).isPositive();
    assertThat(proxy.stat("coherence.last_loss_timestamp_seconds"))
        .isBetween(System.currentTimeMillis() / 1000 - 100, System.currentTimeMillis() / 1000);
    Await.until(
        "all connections are back", () -> proxy.stat("coherence.last_loss_milliseconds") > 0);
  }

  @Test
  void redisThatIsGone_leavesNothingToBeTrusted(Stage stage) {
    Proxy proxy = stage.proxy("--coherence", "tracking");
    stage.redis().set("k", "old");
    RespClient client = proxy.resp();
    say(client, "GET k");

    stage.redis().kill();

    Await.until("nothing is answered", SOON, () -> say(client, "GET k").startsWith("-ERR"));
    assertThat(proxy.stat("cache.size")).isZero();
    stage.redis().restart();
    stage.redis().set("k", "new");
    Await.until("Redis is found again", () -> say(client, "GET k").equals("$new"));
  }

  @Test
  void redisThatIsSilent_isNotTrustedForLong(Stage stage) {
    Proxy proxy = stage.proxy("--coherence", "tracking", "--redis-timeout", "1s");
    stage.redis().set("k", "old");
    RespClient client = proxy.resp();
    say(client, "GET k");

    stage.redis().pause();

    Await.until("nothing is cached", SOON, () -> proxy.stat("cache.size") == 0);
    stage.redis().resume();
  }

  @Test
  void values_sayThatTheyHaveToBeAskedForAgain(Stage stage) {
    Proxy proxy = stage.proxy("--coherence", "tracking");
    stage.redis().set("k", "value");

    for (int i = 0; i < 2; i++) {
      assertThat(proxy.http().get("/get/k").header("Cache-Control")).isEqualTo("no-cache");
    }
  }

  private static String say(RespClient client, String line) {
    return client.ask((Object[]) line.split(" ", -1));
  }
}
