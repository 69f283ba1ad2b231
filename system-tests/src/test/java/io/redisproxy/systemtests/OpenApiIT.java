package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Json;
import io.redisproxy.systemtests.client.Json.JsonObject;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * {@code /openapi.json} says what the ports answer, no more and no less: every answer is described,
 * and every description is of an answer that was given.
 */
@SystemTest
class OpenApiIT {

  /** What any HTTP answer may have, so that nobody describes it. */
  private static final Set<String> OF_HTTP =
      Set.of("date", "content-length", "content-type", "connection", "x-content-type-options");

  private static final String TOO_LONG = "x".repeat(70_000);
  private static final List<String> FORMS = List.of("/get/{key}", "/get", "/lookup", "/mget");

  /** As method, path and status: "get /lookup 404". */
  private final Set<String> given = new TreeSet<>();

  private JsonObject description;

  @Test
  void description_isOfWhatIsAnswered(Stage stage) {
    Proxy proxy = stage.proxy();
    description = Json.parse(proxy.admin("/openapi.json").text());
    stage.redis().set("k", "value");
    stage.redis().command("LPUSH", "list", "item");

    describedOnAdminPort(proxy);
    describedWhileAllIsWell(proxy);
    describedForBrowsers(stage);
    describedWithOtherStatuses(stage);
    describedWhileRedisRefuses(stage);
    describedWhileRedisIsSlow(stage);
    stage.redis().kill();
    each(proxy, "gone", 502);
    check(proxy.admin("/readyz"), "get", "/readyz", 503);

    assertThat(given).isEqualTo(documented());
  }

  @Test
  void description_namesTheVersion(Stage stage) {
    Proxy proxy = stage.sharedProxy();
    JsonObject described = Json.parse(proxy.admin("/openapi.json").text());

    assertThat(described.at("info.version"))
        .isEqualTo(Json.parse(proxy.admin("/stats").text()).at("version"));
    assertThat(described.at("openapi")).isEqualTo("3.1.0");
  }

  @Test
  void everyKeyInAPath_isAParameterOfEachMethod(Stage stage) {
    description = Json.parse(stage.sharedProxy().admin("/openapi.json").text());

    for (String method : List.of("get", "head", "options")) {
      assertThat((List<?>) operation("/get/{key}", method).at("parameters"))
          .as(method)
          .extracting(parameter -> resolved((JsonObject) parameter).at("in"))
          .contains("path");
    }
  }

  private void describedOnAdminPort(Proxy proxy) {
    for (String path : List.of("/healthz", "/readyz", "/stats", "/openapi.json")) {
      check(proxy.admin(path), "get", path, 200);
    }
  }

  private void describedWhileAllIsWell(Proxy proxy) {
    each(proxy, "k", 200);
    each(proxy, "", 400);
    each(proxy, TOO_LONG, 414);
    for (String form : FORMS) {
      if (!form.equals("/mget")) {
        both(proxy, form, "none", 404);
        both(proxy, form, "list", 409);
        both(proxy, form, "k", 304, "If-None-Match: *");
        both(proxy, form, "k", 412, "If-Match: \"another\"");
        both(proxy, form, "none", 404, "Accept: application/problem+json");
      }
    }
    for (String form : List.of("/get/{key}", "/get")) {
      ask(proxy, "GET", form, "k", 206, "Range: bytes=1-2");
      ask(proxy, "GET", form, "k", 416, "Range: bytes=9-");
    }
  }

  private void describedForBrowsers(Stage stage) {
    Proxy proxy = stage.proxy("--http-cors-origin", "https://a.example");
    String[] preflight = {
      "Origin: https://a.example",
      "Access-Control-Request-Method: GET",
      "Access-Control-Request-Headers: x-a"
    };
    for (String form : FORMS) {
      ask(stage.sharedProxy(), "OPTIONS", form, "k", 200);
      ask(proxy, "OPTIONS", form, "k", 204, preflight);
    }
  }

  private void describedWithOtherStatuses(Stage stage) {
    Proxy created = stage.proxy("--http-stored", "201", "--ttl", "1ms");
    Proxy empty = stage.proxy("--http-absent", "204");
    for (String form : FORMS) {
      if (!form.equals("/mget")) {
        both(created, form, "k", 201);
      }
    }
    both(empty, "/get/{key}", "none", 204);
    both(empty, "/get", "none", 204);
    both(empty, "/lookup", "none", 404);
  }

  private void describedWhileRedisRefuses(Stage stage) {
    Proxy proxy = stage.proxy();
    stage.redis().command("ACL", "SETUSER", "default", "-mget");
    both(proxy, "/mget", "k", 409);
    stage.redis().command("ACL", "SETUSER", "default", "+mget");
  }

  private void describedWhileRedisIsSlow(Stage stage) {
    Proxy slow = stage.proxy("--redis-timeout", "100ms");
    Proxy busy = stage.proxy("--redis-timeout", "30s", "--max-parallel", "1", "--max-queued", "0");
    stage.redis().pause();
    each(slow, "waits", 504);
    busy.http().send(RawHttp.request("GET", "/get/holds"));
    Stage.awaitStat(busy, "cache.misses", 1);
    each(busy, "refused", 503);
    stage.redis().resume();
  }

  private void each(Proxy proxy, String key, int status) {
    FORMS.forEach(form -> both(proxy, form, key, status));
  }

  private void both(Proxy proxy, String form, String key, int status, String... headers) {
    ask(proxy, "GET", form, key, status, headers);
    ask(proxy, "HEAD", form, key, status, headers);
  }

  private void ask(
      Proxy proxy, String method, String form, String key, int status, String... headers) {
    String target = form.endsWith("{key}") ? form.replace("{key}", key) : form + "?key=" + key;
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: h\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    try (RawHttp http = proxy.http()) {
      http.send(request + "\r\n");
      RawHttp.Response answer = method.equals("HEAD") ? http.readHead() : http.read();
      check(answer, method.toLowerCase(Locale.ROOT), form, status);
    }
  }

  private void check(RawHttp.Response answer, String method, String path, int status) {
    String what = method + " " + path + " " + status;
    assertThat(answer.status()).as(what).isEqualTo(status);
    assertThat(documented()).as("answered").contains(what);
    given.add(what);
    JsonObject response =
        resolved(operation(path, method).object("responses").object(String.valueOf(status)));
    for (String name : answer.headers().keySet()) {
      if (!OF_HTTP.contains(name.toLowerCase(Locale.ROOT))) {
        assertThat(response.object("headers").members()).as(what).containsKey(name);
      }
    }
    String type = answer.header("Content-Type");
    if (!type.isEmpty()) {
      assertThat(response.object("content").members()).as(what).containsKey(type);
      checkBody(answer.text(), member(response.object("content"), type), what);
    }
  }

  /** Of what is described in detail: that nothing is missing, and nothing comes unannounced. */
  private void checkBody(String text, JsonObject content, String what) {
    JsonObject schema = resolved(content.object("schema"));
    if (text.isEmpty() || !schema.members().containsKey("type")) {
      return;
    }
    List<JsonObject> objects = new ArrayList<>();
    if (schema.at("type").equals("array")) {
      objects.addAll(Json.parseArray(text));
      schema = resolved(schema.object("items"));
    } else if (schema.at("type").equals("object")) {
      objects.add(Json.parse(text));
    }
    for (JsonObject object : objects) {
      for (Object required : (List<?>) schema.members().getOrDefault("required", List.of())) {
        assertThat(object.members()).as(what).containsKey((String) required);
      }
      if (Boolean.FALSE.equals(schema.members().get("additionalProperties"))) {
        assertThat(schema.object("properties").members().keySet())
            .as(what)
            .containsAll(object.members().keySet());
      }
    }
  }

  private Set<String> documented() {
    Set<String> all = new TreeSet<>();
    JsonObject paths = description.object("paths");
    for (String path : paths.members().keySet()) {
      for (String method : member(paths, path).members().keySet()) {
        if (!method.equals("servers")) {
          JsonObject responses = operation(path, method).object("responses");
          responses.members().keySet().stream()
              .filter(status -> !status.equals("default"))
              .forEach(status -> all.add(method + " " + path + " " + status));
        }
      }
    }
    return all;
  }

  private JsonObject operation(String path, String method) {
    return member(description.object("paths"), path).object(method);
  }

  private JsonObject resolved(JsonObject object) {
    String reference = (String) object.members().get("$ref");
    return reference == null
        ? object
        : description.object(reference.substring("#/".length()).replace('/', '.'));
  }

  private static JsonObject member(JsonObject object, String name) {
    return (JsonObject) object.members().get(name);
  }
}
