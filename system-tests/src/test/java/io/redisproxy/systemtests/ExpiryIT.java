package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An entry lives for {@code --ttl} after it was stored, no shorter and no longer. */
@SystemTest
class ExpiryIT {

  @ParameterizedTest
  @EnumSource
  void entry_livesForItsTimeAndReadsDoNotProlongIt(Protocol protocol, Stage stage) {
    Duration ttl = Duration.ofMillis(500);
    Asker client = protocol.connect(stage.proxy("--ttl", "500ms"));
    stage.redis().set("key", "old");
    long beforeStore = System.nanoTime();
    client.lookUp("key");
    long afterStore = System.nanoTime();
    stage.redis().set("key", "new");

    long lastOldAsked = afterStore;
    long asked = System.nanoTime();
    Answer answer = client.lookUp("key");
    while (answer.equals(Answer.value("old"))) {
      lastOldAsked = asked;
      asked = System.nanoTime();
      answer = client.lookUp("key");
    }

    assertThat(answer).isEqualTo(Answer.value("new"));
    assertThat(since(beforeStore)).as("not before its time").isGreaterThanOrEqualTo(ttl);
    assertThat(Duration.ofNanos(lastOldAsked - afterStore))
        .as("no old value after its time")
        .isLessThanOrEqualTo(ttl.plusMillis(20));
    assertThat(stage.redis().gets()).isEqualTo(2);
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  @ParameterizedTest
  @EnumSource
  void entry_afterItsTimeIsAsIfNeverStored(Protocol protocol, Stage stage) {
    Asker client = protocol.connect(stage.proxy("--ttl", "300ms"));
    stage.redis().set("key", "value");
    client.lookUp("key");

    stage.redis().delete("key");

    Await.until("the entry has expired", () -> client.lookUp("key").equals(Answer.ABSENT));
    stage.redis().kill();
    Await.until("Redis is missed", () -> client.lookUp("key").equals(Answer.UNREACHABLE));
  }

  @Test
  void entriesThatNobodyReads_areReclaimed(Stage stage) {
    Proxy proxy = stage.proxy("--ttl", "300ms");
    Asker client = proxy.resp();
    for (int i = 0; i < 100; i++) {
      stage.redis().set("idle:" + i, "value");
      client.lookUp("idle:" + i);
    }

    Stage.awaitStat(proxy, "cache.size", 0);

    assertThat(proxy.stat("cache.expirations")).isEqualTo(100);
    assertThat(proxy.stat("cache.evictions")).isZero();
  }

  @Test
  void expiredEntry_makesRoomBeforeALivingOne(Stage stage) {
    Proxy proxy = stage.proxy("--ttl", "1500ms", "--capacity", "3");
    Asker client = proxy.resp();
    RawHttp http = proxy.http();
    for (String key : new String[] {"first", "second", "third", "fourth"}) {
      stage.redis().set(key, "old " + key);
    }
    client.lookUp("first");
    Await.until(
        "the first entry is well before the others", () -> Integer.parseInt(ageOfFirst(http)) >= 1);
    client.lookUp("second");
    client.lookUp("third");
    client.lookUp("first"); // The most recently read of the three, and the first to expire.
    stage.redis().set("second", "new");
    stage.redis().set("third", "new");

    Await.until("the first has expired", () -> !ageOfFirst(http).equals("1"));
    // That asked for the first again and so stored it anew: without evicting another.
    assertThat(client.lookUp("second")).isEqualTo(Answer.value("old second"));
    assertThat(client.lookUp("third")).isEqualTo(Answer.value("old third"));
    assertThat(proxy.stat("cache.evictions")).isZero();
  }

  private static String ageOfFirst(RawHttp http) {
    String age = http.get("/get/first").header("Age");
    return age.isEmpty() ? "0" : age;
  }
}
