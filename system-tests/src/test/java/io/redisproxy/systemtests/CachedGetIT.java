package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A key is asked of Redis once, then answered from the cache that both protocols share. */
@SystemTest
class CachedGetIT {

  @ParameterizedTest
  @EnumSource
  void get_ofAnUncachedKey_isAnsweredByRedis(Protocol protocol, Stage stage) {
    stage.redis().set("fresh:" + protocol, "from Redis");

    Answer answer = protocol.connect(stage.sharedProxy()).lookUp("fresh:" + protocol);

    assertThat(answer).isEqualTo(Answer.value("from Redis"));
    assertThat(stage.redis().gets()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void get_ofACachedKey_doesNotReachRedis(Protocol protocol, Stage stage) {
    String key = "again:" + protocol;
    stage.redis().set(key, "once");
    Asker client = protocol.connect(stage.sharedProxy());

    for (int i = 0; i < 10; i++) {
      assertThat(client.lookUp(key)).isEqualTo(Answer.value("once"));
    }

    assertThat(stage.redis().gets()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void get_ofACachedKey_keepsTheOldValueWhenRedisChanges(Protocol protocol, Stage stage) {
    String key = "changed:" + protocol;
    Redis redis = stage.redis();
    Asker client = protocol.connect(stage.sharedProxy());
    redis.set(key, "old");
    client.lookUp(key);

    redis.set(key, "new");
    assertThat(client.lookUp(key)).isEqualTo(Answer.value("old"));

    redis.delete(key);
    assertThat(client.lookUp(key)).isEqualTo(Answer.value("old"));
  }

  @ParameterizedTest
  @EnumSource
  void get_overOneProtocol_isCachedForTheOther(Protocol first, Stage stage) {
    String key = "shared:" + first;
    Proxy proxy = stage.sharedProxy();
    stage.redis().set(key, "shared");
    first.connect(proxy).lookUp(key);
    stage.redis().set(key, "changed");

    Answer answer = first.other().connect(proxy).lookUp(key);

    assertThat(answer).isEqualTo(Answer.value("shared"));
    assertThat(stage.redis().gets()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void get_ofAnAbsentKey_isAbsentAndAskedAgainEachTime(Protocol protocol, Stage stage) {
    Asker client = protocol.connect(stage.sharedProxy());

    assertThat(client.lookUp("absent")).isEqualTo(Answer.ABSENT);
    assertThat(client.lookUp("absent")).isEqualTo(Answer.ABSENT);

    assertThat(stage.redis().gets()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void get_ofAKeyThatWasAbsent_findsItAsSoonAsItIsThere(Protocol protocol, Stage stage) {
    String key = "late:" + protocol;
    Asker client = protocol.connect(stage.sharedProxy());
    assertThat(client.lookUp(key)).isEqualTo(Answer.ABSENT);

    stage.redis().set(key, "here now");

    assertThat(client.lookUp(key)).isEqualTo(Answer.value("here now"));
  }

  @ParameterizedTest
  @EnumSource
  void get_ofAnEmptyValue_isAValueAndCached(Protocol protocol, Stage stage) {
    String key = "empty:" + protocol;
    stage.redis().set(key, "");
    Asker client = protocol.connect(stage.sharedProxy());

    assertThat(client.lookUp(key)).isEqualTo(Answer.value(""));
    assertThat(client.lookUp(key)).isEqualTo(Answer.value(""));

    assertThat(stage.redis().gets()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void get_readsTheDatabaseThatTheUriNames(Protocol protocol, Stage stage) {
    Redis redis = stage.redis();
    redis.set("where", "database 0");
    redis.command("SELECT", 3);
    redis.set("where", "database 3");
    redis.command("SELECT", 0);

    Proxy proxy = stage.proxy("--redis", redis.uri("", "/3"));

    assertThat(protocol.connect(proxy).lookUp("where")).isEqualTo(Answer.value("database 3"));
  }
}
