package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.Json;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** {@code /lookup} answers JSON. */
@SystemTest
class LookupIT {

  @Test
  void presentKey_comesWithItsValueAndStatus(Stage stage) {
    stage.redis().set("user:1", "Ada");

    RawHttp.Response response = stage.sharedProxy().http().get("/lookup?key=user:1");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).startsWith("application/json");
    Json.JsonObject json = Json.parse(response.text());
    assertThat(json.members())
        .containsOnlyKeys("key", "value", "status")
        .containsEntry("key", "user:1")
        .containsEntry("value", "Ada")
        .containsEntry("status", 200.0);
  }

  @Test
  void absentKey_comesWithNull(Stage stage) {
    RawHttp.Response response = stage.sharedProxy().http().get("/lookup?key=absent");

    assertThat(response.status()).isEqualTo(404);
    assertThat(Json.parse(response.text()).members())
        .containsEntry("key", "absent")
        .containsEntry("value", null)
        .containsEntry("status", 404.0);
  }

  @Test
  void textWithEveryKindOfCharacter_isEscapedWell(Stage stage) {
    String text =
        "quote \" backslash \\ tab \t line \r\n zero \0 del \u007f é € 😀 </script> \u2028";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    stage.redis().set(utf8, utf8);

    RawHttp.Response response =
        stage.sharedProxy().http().get("/lookup?key=" + Bytes.percentEncoded(utf8));

    assertThat(Json.parse(response.text()).members())
        .containsEntry("key", text)
        .containsEntry("value", text)
        .doesNotContainKey("encoding");
  }

  @Test
  void emptyValue_isAnEmptyString(Stage stage) {
    stage.redis().set("empty", "");

    assertThat(Json.parse(stage.sharedProxy().http().get("/lookup?key=empty").text()).members())
        .containsEntry("value", "")
        .containsEntry("status", 200.0);
  }

  @Test
  void valueThatIsNoUtf8_comesAsBase64(Stage stage) {
    stage.redis().set(Bytes.latin1("binary"), Bytes.every());

    RawHttp.Response response = stage.sharedProxy().http().get("/lookup?key=binary");

    assertThat(response.status()).isEqualTo(200);
    Json.JsonObject json = Json.parse(response.text());
    assertThat(json.members()).containsEntry("encoding", "base64");
    assertThat(Base64.getDecoder().decode((String) json.at("value"))).isEqualTo(Bytes.every());
  }

  @Test
  void keyThatIsNoUtf8_stillAnswersJson(Stage stage) {
    stage.redis().set(Bytes.every(), Bytes.latin1("found"));

    RawHttp.Response response =
        stage.sharedProxy().http().get("/lookup?key=" + Bytes.percentEncoded(Bytes.every()));

    assertThat(Json.parse(response.text()).members()).containsEntry("value", "found");
  }

  @Test
  void failures_repeatTheirStatusToo(Stage stage) {
    Proxy proxy = stage.proxy();
    stage.redis().command("LPUSH", "list", "item");
    assertFailure(proxy, "list", 409);

    stage.redis().kill();
    assertFailure(proxy, "anything", 502);
  }

  private static void assertFailure(Proxy proxy, String key, int status) {
    RawHttp.Response response = proxy.http().get("/lookup?key=" + key);
    assertThat(response.status()).isEqualTo(status);
    assertThat(Json.parse(response.text()).members())
        .containsEntry("key", key)
        .containsEntry("value", null)
        .containsEntry("status", (double) status);
  }
}
