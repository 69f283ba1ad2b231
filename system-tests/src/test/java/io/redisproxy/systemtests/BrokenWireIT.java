package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
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

/** Redis is well, but the wire to it is cut, half-open or slow. */
@SystemTest
class BrokenWireIT {
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(4);

  /** A connection made and code that has run: short time limits would fail without them. */
  private static void warmUp(Asker client) {
    Await.until("Redis answers", () -> client.lookUp("absent").equals(Answer.ABSENT));
  }

  @ParameterizedTest
  @EnumSource
  void connectionThatIsCut_failsWhatWaitsAndIsReplaced(Protocol protocol, Stage stage) {
    Relay relay = stage.relay();
    Proxy proxy = stage.proxy("--redis", relay.uri());
    Asker client = protocol.connect(proxy);
    stage.redis().set("key", "value");
    warmUp(client);
    relay.holdReplies();
    client.askFor("waits");
    Await.until("Redis is asked", () -> relay.keys().contains("waits"));

    relay.cut();
    relay.releaseReplies();

    assertThat(client.answer()).isEqualTo(Answer.UNREACHABLE);
    Await.until(
        "the connection is replaced",
        Duration.ofSeconds(2),
        () -> client.lookUp("key").equals(Answer.value("value")));
  }

  @ParameterizedTest
  @EnumSource
  void connectionThatIsHalfOpen_isFoundOutAndReplaced(Protocol protocol, Stage stage) {
    Relay relay = stage.relay();
    Proxy proxy = stage.proxy("--redis", relay.uri(), "--redis-timeout", "300ms");
    Asker client = protocol.connect(proxy);
    stage.redis().set("key", "value");
    warmUp(client);
    int opened = relay.opened();

    relay.stallConnections();

    assertThat(client.lookUp("stalled")).isEqualTo(Answer.TIMED_OUT);
    Await.until(
        "the connection is replaced",
        RECOVERY_LIMIT,
        () -> client.lookUp("key").equals(Answer.value("value")));
    assertThat(relay.opened()).isGreaterThan(opened);
  }

  @Test
  void halfOpenConnectionsUnderLoad_areAllReplaced(Stage stage) {
    Relay relay = stage.relay();
    Proxy proxy = stage.proxy("--redis", relay.uri(), "--redis-timeout", "300ms");
    List<Asker> clients = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      clients.add(i % 2 == 0 ? proxy.http() : proxy.resp());
    }
    clients.forEach(BrokenWireIT::warmUp);

    relay.stallConnections();
    for (int i = 0; i < clients.size(); i++) {
      clients.get(i).askFor("stalled:" + i);
    }
    for (Asker client : clients) {
      assertThat(client.answer()).isIn(Answer.TIMED_OUT, Answer.UNREACHABLE);
    }
    for (Asker client : clients) {
      Await.until(
          "each connection works", RECOVERY_LIMIT, () -> client.lookUp("x").equals(Answer.ABSENT));
    }
  }

  @ParameterizedTest
  @EnumSource
  void lateAnswer_neverReachesAnotherRequest(Protocol protocol, Stage stage) {
    Relay relay = stage.relay();
    Proxy proxy = stage.proxy("--redis", relay.uri(), "--redis-timeout", "200ms");
    Asker client = protocol.connect(proxy);
    Redis redis = stage.redis();
    for (int i = 0; i < 5; i++) {
      redis.set("late:" + i, "late " + i);
      redis.set("next:" + i, "next " + i);
    }

    warmUp(client);
    for (int i = 0; i < 5; i++) {
      int round = i;
      relay.holdReplies();
      assertThat(client.lookUp("late:" + i).kind())
          .isIn(Answer.Kind.TIMED_OUT, Answer.Kind.UNREACHABLE);
      relay.releaseReplies();
      Await.until(
          "an answer, and the right one",
          RECOVERY_LIMIT,
          () -> {
            Answer answer = client.lookUp("next:" + round);
            assertThat(answer)
                .isIn(Answer.value("next " + round), Answer.TIMED_OUT, Answer.UNREACHABLE);
            return answer.kind() == Answer.Kind.VALUE;
          });
    }
    for (int i = 0; i < 5; i++) {
      assertThat(client.lookUp("late:" + i)).isEqualTo(Answer.value("late " + i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void redisThatAcceptsButNeverGreets_isUnreachableAndTriedAgain(Protocol protocol, Stage stage) {
    Relay relay = stage.relay();
    Proxy proxy = stage.proxy("--redis", relay.uri(), "--redis-timeout", "300ms");
    Asker client = protocol.connect(proxy);
    stage.redis().set("key", "value");
    warmUp(client);

    relay.stallNewConnections(true);
    relay.cut();
    Await.until("the loss is noticed", () -> client.lookUp("cold").equals(Answer.UNREACHABLE));
    long start = System.nanoTime();
    assertThat(client.lookUp("cold").kind()).isIn(Answer.Kind.UNREACHABLE, Answer.Kind.TIMED_OUT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1300));

    relay.stallNewConnections(false);
    Await.until(
        "a connection that greets is found",
        RECOVERY_LIMIT,
        () -> client.lookUp("key").equals(Answer.value("value")));
  }
}
