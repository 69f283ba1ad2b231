package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An error that Redis answers is passed on as it is, and not stored. */
@SystemTest
class RedisErrorsIT {
  private static final String WRONGTYPE =
      "WRONGTYPE Operation against a key holding the wrong kind of value";

  @Test
  void wrongType_overRespIsRedisOwnError(Stage stage) {
    stage.redis().command("LPUSH", "list:resp", "item");

    assertThat(stage.sharedProxy().resp().ask("GET", "list:resp")).isEqualTo("-" + WRONGTYPE);
  }

  @Test
  void wrongType_overHttpIsAConflictWithRedisText(Stage stage) {
    stage.redis().command("LPUSH", "list:http", "item");

    RawHttp.Response response = stage.sharedProxy().http().get("/get/list:http");

    assertThat(response.status()).isEqualTo(409);
    assertThat(response.text().strip()).isEqualTo(WRONGTYPE);
  }

  @ParameterizedTest
  @EnumSource
  void error_isAskedAgainAndTheConnectionGoesOn(Protocol protocol, Stage stage) {
    Redis redis = stage.redis();
    String key = "list:" + protocol + ":again";
    redis.command("LPUSH", key, "item");
    Asker client = protocol.connect(stage.sharedProxy());

    assertThat(client.lookUp(key).kind()).isEqualTo(Answer.Kind.ERROR);
    assertThat(client.lookUp(key).kind()).isEqualTo(Answer.Kind.ERROR);
    assertThat(redis.gets()).isEqualTo(2);

    redis.delete(key);
    redis.set(key, "a string now");
    assertThat(client.lookUp(key)).isEqualTo(Answer.value("a string now"));
  }

  @ParameterizedTest
  @EnumSource
  void refusalByRedisAccessRules_isPassedOn(Protocol protocol, Stage stage) {
    Redis redis = stage.redis();
    redis.command("ACL", "SETUSER", "limited", "on", ">word", "~open:*", "+@all");
    redis.set("open:1", "readable");
    redis.set("closed:1", "not readable");
    Proxy proxy = stage.proxy("--redis", redis.uri("limited:word@", ""));
    Asker client = protocol.connect(proxy);

    assertThat(client.lookUp("open:1")).isEqualTo(Answer.value("readable"));
    Answer refusal = client.lookUp("closed:1");
    assertThat(refusal.kind()).isEqualTo(Answer.Kind.ERROR);
    assertThat(refusal.text()).startsWith("NOPERM ");
  }

  @Test
  void wrongPassword_isNotTakenForRedisBeingThere(Stage stage) {
    Proxy proxy = stage.proxy("--redis", stage.redis().uri("nobody:wrong@", ""));

    assertThat(proxy.resp().lookUp("key").kind()).isNotIn(Answer.Kind.VALUE, Answer.Kind.ABSENT);
    assertThat(proxy.admin("/readyz").status()).isEqualTo(503);
    assertThat(proxy.logs()).contains("WRONGPASS");
  }
}
