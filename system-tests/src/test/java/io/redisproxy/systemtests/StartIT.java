package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One ready line, nothing secret anywhere, and a start that does not need Redis. */
@SystemTest
class StartIT {

  @Test
  void readyLine_isAllThatStandardOutputEverGets(Stage stage) {
    Proxy proxy = stage.proxy();
    proxy.http().lookUp("key");
    proxy.resp().lookUp("key");

    assertThat(proxy.readyLine())
        .matches(
            "redis-proxy ready http=[0-9.]+:\\d+ resp=[0-9.]+:\\d+ admin=[0-9.]+:\\d+ redis=\\S+")
        .endsWith(" redis=" + stage.redis().uri());
    assertThat(proxy.stdout()).isEqualTo(proxy.readyLine() + "\n");
    assertThat(proxy.boundPort("http")).isNotEqualTo(proxy.boundPort("resp")).isPositive();
  }

  @Test
  void log_isWithoutWarnings(Stage stage) {
    Proxy proxy = stage.proxy();
    proxy.http().lookUp("key");

    assertThat(proxy.logs()).doesNotContainIgnoringCase("warn").doesNotContain("ERROR");
  }

  @Test
  void portThatIsOff_isSaidToBeAndIsNotOpened(Stage stage) {
    Proxy proxy = stage.proxy("--http-port", "off", "--admin-port=off");

    assertThat(proxy.readyLine()).contains(" http=off ").contains(" admin=off ");
    assertThat(proxy.resp().ask("PING")).isEqualTo("+PONG");
    assertThatThrownBy(proxy::http).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void addresses_areThoseOfBindAndAdminBind(Stage stage) {
    Proxy proxy = stage.proxy("--bind", "0.0.0.0", "--admin-bind=0.0.0.0");

    assertThat(proxy.readyLine()).contains(" http=0.0.0.0:", " resp=0.0.0.0:", " admin=0.0.0.0:");
    assertThat(proxy.resp().ask("PING")).isEqualTo("+PONG");
    assertThat(proxy.admin("/healthz").status()).isEqualTo(200);
  }

  @Test
  void respPortThatIsOff_leavesHttp(Stage stage) {
    Proxy proxy = stage.proxy("--resp-port", "off");

    assertThat(proxy.readyLine()).contains(" resp=off ");
    assertThat(proxy.http().lookUp("key")).isEqualTo(Answer.ABSENT);
  }

  @Test
  void password_isUsedButNeverShown(Stage stage) {
    Redis redis = stage.redis();
    redis.command("ACL", "SETUSER", "reader", "on", ">top-secret-word", "~*", "+@all");
    redis.set("key", "for the reader");

    Proxy proxy = stage.proxy("--redis", redis.uri("reader:top-secret-word@", ""));

    assertThat(proxy.resp().lookUp("key")).isEqualTo(Answer.value("for the reader"));
    redis.kill();
    Await.until("Redis is missed", () -> proxy.http().lookUp("x").equals(Answer.UNREACHABLE));
    assertThat(proxy.readyLine()).contains("redis=redis://");
    assertThat(proxy.stdout() + proxy.logs()).doesNotContain("top-secret-word");
    assertThat(proxy.admin("/stats").text()).doesNotContain("top-secret-word");
  }

  @ParameterizedTest
  @EnumSource
  void redisThatIsDownAtTheStart_isServedAsSoonAsItIsThere(Protocol protocol, Stage stage) {
    Redis redis = stage.redis();
    redis.kill();
    Proxy proxy = stage.proxy();

    assertThat(protocol.connect(proxy).lookUp("key")).isEqualTo(Answer.UNREACHABLE);
    assertThat(proxy.admin("/healthz").status()).isEqualTo(200);
    assertThat(proxy.admin("/readyz").status()).isEqualTo(503);
    assertThat(proxy.logs()).containsIgnoringCase("redis");

    redis.restart();
    Await.until(
        "misses succeed again",
        Duration.ofSeconds(2),
        () -> protocol.connect(proxy).lookUp("key").equals(Answer.ABSENT));
    assertThat(proxy.admin("/readyz").status()).isEqualTo(200);
  }
}
