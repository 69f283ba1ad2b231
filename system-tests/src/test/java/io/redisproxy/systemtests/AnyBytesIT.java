package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys and values are bytes, and come back as they are, from Redis and from the cache. */
@SystemTest
class AnyBytesIT {

  @ParameterizedTest
  @EnumSource
  void everyByteValue_inKeyAndValue(Protocol protocol, Stage stage) {
    byte[] key = Bytes.every();
    stage.redis().set(key, Bytes.every());

    assertServedTwice(protocol, stage, key, Bytes.every());
  }

  @ParameterizedTest
  @EnumSource
  void lineEndsAndZeroBytes_inAKey(Protocol protocol, Stage stage) {
    byte[] key = Bytes.latin1("GET a\r\n$-1\r\n\0 b");
    stage.redis().set(key, Bytes.latin1("\r\n+OK\r\n\0"));

    assertServedTwice(protocol, stage, key, Bytes.latin1("\r\n+OK\r\n\0"));
  }

  @ParameterizedTest
  @EnumSource
  void keyAsLongAsAllowed(Protocol protocol, Stage stage) {
    byte[] key = Bytes.random(64 * 1024);
    stage.redis().set(key, Bytes.latin1("long key"));

    assertServedTwice(protocol, stage, key, Bytes.latin1("long key"));
  }

  @ParameterizedTest
  @EnumSource
  void valueOfManyMegabytes(Protocol protocol, Stage stage) {
    byte[] value = Bytes.random(10_000_000);
    stage.redis().set(Bytes.latin1("big"), value);

    assertServedTwice(protocol, stage, Bytes.latin1("big"), value);
  }

  private static void assertServedTwice(Protocol protocol, Stage stage, byte[] key, byte[] value) {
    Asker client = protocol.connect(stage.sharedProxy());
    Answer expected = Answer.value(Bytes.latin1(value));
    assertThat(client.lookUp(key)).isEqualTo(expected);
    assertThat(client.lookUp(key)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} is the key {1}")
  @CsvSource({
    "/get/user:1, user:1",
    "/get/a/b, a/b",
    "/get/a%2Fb, a/b",
    "/get//, /",
    "/get//a, /a",
    "/get/a//b/, a//b/",
    "/get/., .",
    "/get/.., ..",
    "/get/a/../b, a/../b",
    "/get/a/./b, a/./b",
    "/get/%2e%2e/c, ../c",
    "/get/a+b, a+b",
    "/get/a%2Bb, a+b",
    "/get/100%25, 100%",
    "/get/%2541, %41",
    "/get/%00, '\0'",
    "/get/a;b=c, a;b=c",
    "/get/k%3Fx=1, k?x=1",
    "/get/%c3%a9, '\u00c3\u00a9'",
    "/get/get/get, get/get",
    "/get?key=a+b, a b",
    "/get?key=a%2Bb, a+b",
    "/get?key=a/b, a/b",
    "/get?key=a%26b%3D, a&b=",
    "/get?key=a=b, a=b",
    "/get?key=%0D%0A, '\r\n'",
    "/get?other=x&key=k2, k2",
    "/get?k%65y=k3, k3",
  })
  void key_inAnHttpTarget(String target, String key, Stage stage) {
    stage.redis().set(key, "value of " + key);

    RawHttp.Response response = stage.sharedProxy().http().get(target);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("value of " + key);
  }

  @Test
  void everyByteValue_inAnHttpForm(Stage stage) {
    stage.redis().set(Bytes.every(), Bytes.latin1("all of them"));

    RawHttp.Response response =
        stage.proxy().http().get("/get?key=" + Bytes.percentEncoded(Bytes.every()));

    assertThat(response.text()).isEqualTo("all of them");
  }
}
