package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.Json;
import io.redisproxy.systemtests.client.Json.JsonObject;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which forms a value can be had, and in which dialects. */
@SystemTest
class HttpFormsIT {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/get/typed                 | application/octet-stream",
        "/get/typed?as=bytes        | application/octet-stream",
        "/get/typed?as=text         | text/plain; charset=utf-8",
        "/get?as=json&key=typed     | application/json",
        "/v1/get/typed?as=json      | application/json",
        "/lookup?key=typed          | application/json",
        "/mget?key=typed            | application/json",
      })
  void value_isSaidToBeWhatTheClientAsksFor(String target, String type, Stage stage) {
    stage.redis().set("typed", "{}");

    RawHttp.Response response = stage.sharedProxy().http().get(target);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo(type);
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void value_isSaidToBeWhatTheOptionSays_unlessTheClientDoes(Stage stage) {
    stage.redis().set("typed", "<p>");
    RawHttp http = stage.proxy("--http-content-type", "text/html; charset=utf-8").http();

    assertThat(http.get("/get/typed").header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(http.get("/get/typed?as=bytes").header("Content-Type"))
        .isEqualTo("application/octet-stream");
    assertThat(http.get("/get/typed?as=html").status()).isEqualTo(400);
  }

  @Test
  void severalKeys_comeInTheOrderAsked_andWhatIsCachedIsNotAskedForAgain(Stage stage) {
    stage.redis().set("one", "1");
    stage.redis().set(Bytes.latin1("two"), Bytes.every());
    RawHttp http = stage.proxy().http();
    http.get("/get/one");

    RawHttp.Response response = http.get("/mget?key=two&key=none&key=one&key=two");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Cache-Status")).startsWith("redis-proxy; fwd=partial");
    List<JsonObject> values = Json.parseArray(response.text());
    assertThat(values)
        .extracting(value -> value.at("key"))
        .containsExactly("two", "none", "one", "two");
    assertThat(values)
        .extracting(value -> value.number("status"))
        .containsExactly(200L, 404L, 200L, 200L);
    assertThat(values.get(2).at("value")).isEqualTo("1");
    assertThat(Base64.getDecoder().decode((String) values.get(3).at("value")))
        .isEqualTo(Bytes.every());
    assertThat(stage.redis().gets()).isEqualTo(1);
    assertThat(http.get("/mget?key=two&key=one").header("Cache-Status"))
        .startsWith("redis-proxy; hit; ttl=");
  }

  @Test
  void severalKeys_ofWhichSomeCannotBeHad_sayWhich(Stage stage) {
    stage.redis().set("one", "1");
    Proxy proxy = stage.proxy();
    proxy.http().get("/get/one");
    stage.redis().kill();

    RawHttp.Response response = proxy.http().get("/mget?key=one&key=two");

    assertThat(response.status()).isEqualTo(502);
    List<JsonObject> values = Json.parseArray(response.text());
    assertThat(values.get(0).at("value")).isEqualTo("1");
    assertThat(values.get(1).number("status")).isEqualTo(502);
    assertThat(proxy.http().get("/mget?key=one").status()).isEqualTo(200);
  }

  @Test
  void absentKey_isAnsweredInTheDialectChosen(Stage stage) {
    assertThat(absent(stage.sharedProxy())).containsExactly(404, 404, 404);
    assertThat(absent(stage.proxy("--http-absent", "200"))).containsExactly(200, 200, 200);
    // An object has to be somewhere, and a 204 has no body.
    assertThat(absent(stage.proxy("--http-absent", "204"))).containsExactly(204, 204, 404);
  }

  private static List<Integer> absent(Proxy proxy) {
    RawHttp http = proxy.http();
    List<RawHttp.Response> got = List.of(http.get("/get/none"), http.get("/get?key=none"));
    RawHttp.Response object = http.get("/lookup?key=none");
    got.forEach(
        one -> {
          assertThat(one.header("Cache-Status")).isEqualTo("redis-proxy; fwd=miss");
          assertThat(one.text().isEmpty()).isEqualTo(one.status() != 404);
        });
    assertThat(Json.parse(object.text()).number("status")).isEqualTo(object.status());
    return List.of(got.get(0).status(), got.get(1).status(), object.status());
  }

  @Test
  void missThatWasFound_isAnsweredInTheDialectChosen(Stage stage) {
    stage.redis().set("k", "value");
    RawHttp http = stage.proxy("--http-stored", "201").http();

    RawHttp.Response miss = http.get("/get/k");

    assertThat(miss.status()).isEqualTo(201);
    assertThat(miss.text()).isEqualTo("value");
    assertThat(http.get("/get/k").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/get/k", "/v1/get?key=k", "/v1/lookup?key=k", "/v1/mget?key=k"})
  void everything_isAlsoThereWithItsVersion(String target, Stage stage) {
    stage.redis().set("k", "value");
    RawHttp http = stage.sharedProxy().http();

    assertThat(http.get(target).text()).isEqualTo(http.get(target.substring(3)).text());
    assertThat(http.get(target).status()).isEqualTo(200);
    assertThat(http.get("/v1" + target).status()).isEqualTo(404);
  }

  @Test
  void fault_isALineOfText_orJsonForWhoAcceptsIt(Stage stage) {
    RawHttp http = stage.sharedProxy().http();
    String ask = "GET /get/none HTTP/1.1\r\nHost: h\r\nAccept: ";

    RawHttp.Response text = http.send(ask + "text/html, */*\r\n\r\n").read();
    RawHttp.Response json = http.send(ask + "application/json\r\n\r\n").read();

    assertThat(text.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(text.text()).contains("does not exist").doesNotContain("\n");
    assertThat(json.header("Content-Type")).isEqualTo("application/problem+json");
    JsonObject problem = Json.parse(json.text());
    assertThat(problem.number("status")).isEqualTo(404);
    assertThat(problem.at("title")).isEqualTo("Not Found");
    assertThat(problem.at("detail")).isEqualTo(text.text());
    assertThat(problem.at("type")).isEqualTo("about:blank");
  }
}
