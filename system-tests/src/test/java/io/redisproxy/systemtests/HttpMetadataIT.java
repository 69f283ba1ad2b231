package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other caches build on: how fresh an answer is, what names it, and parts of it. */
@SystemTest
class HttpMetadataIT {

  /** XXH64 of "hello", as {@code printf hello | xxhsum -H64} prints it. */
  private static final String HELLO = "\"26c7827d889f6da3\"";

  @Test
  void value_mayBeKeptForAsLongAsItIsKeptHere(Stage stage) {
    stage.redis().set("k", "hello");
    RawHttp http = stage.proxy("--ttl", "30s").http();

    assertThat(http.get("/get/k").header("Cache-Control")).isEqualTo("max-age=29");
    RawHttp.Response hit = http.get("/get/k");
    String ttl = hit.header("Cache-Status").replaceAll(".*ttl=", "");
    assertThat(hit.header("Cache-Control")).isEqualTo("max-age=" + ttl);
  }

  @Test
  void whatIsNotKeptHere_isToBeAskedForAgain(Stage stage) {
    stage.redis().set("large", "x".repeat(2_000));
    RawHttp http = stage.proxy("--max-value-size", "1kb").http();

    for (int i = 0; i < 2; i++) {
      RawHttp.Response large = http.get("/get/large");
      assertThat(large.header("Cache-Status")).isEqualTo("redis-proxy; fwd=miss; detail=too-large");
      assertThat(large.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(large.header("ETag")).isNotEmpty();
    }
    assertThat(http.get("/get/none").header("Cache-Control")).isEqualTo("no-store");
    assertThat(http.get("/nowhere").header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void tag_namesTheValue_whateverProxyAnswers(Stage stage) {
    stage.redis().set("k", "hello");
    Proxy one = stage.sharedProxy();
    Proxy other = stage.proxy();

    assertThat(one.http().get("/get/k").header("ETag")).isEqualTo(HELLO);
    assertThat(other.http().get("/get?key=k").header("ETag")).isEqualTo(HELLO);
    stage.redis().set("k", "hello!");
    assertThat(stage.proxy().http().get("/get/k").header("ETag")).isNotEqualTo(HELLO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/get/k        | If-None-Match: \"26c7827d889f6da3\"             | 304",
        "/get/k        | If-None-Match: W/\"26c7827d889f6da3\"           | 304",
        "/get/k        | If-None-Match: \"a,b\", \"26c7827d889f6da3\"    | 304",
        "/get/k        | If-None-Match: *                                | 304",
        "/get/k        | If-None-Match: \"26c7827d889f6da4\"             | 200",
        "/get/k        | If-None-Match: 26c7827d889f6da3                 | 200",
        "/get/none     | If-None-Match: *                                | 404",
        "/lookup?key=k | If-None-Match: \"26c7827d889f6da3-json\"        | 304",
        "/lookup?key=k | If-None-Match: \"26c7827d889f6da3\"             | 200",
        "/get/k        | If-Match: \"26c7827d889f6da3\"                  | 200",
        "/get/k        | If-Match: *                                     | 200",
        "/get/k        | If-Match: W/\"26c7827d889f6da3\"                | 412",
        "/get/k        | If-Match: \"other\"                             | 412",
        "/get/k        | Range: bytes=1-2                                | 206 el 1-2/5",
        "/get/k        | Range: bytes=1-                                 | 206 ello 1-4/5",
        "/get/k        | Range: bytes=-2                                 | 206 lo 3-4/5",
        "/get/k        | Range: bytes=0-99                               | 206 hello 0-4/5",
        "/get/k        | Range: bytes=-99                                | 206 hello 0-4/5",
        "/get/k        | Range: bytes=5-                                 | 416",
        "/get/k        | Range: bytes=-0                                 | 416",
        "/get/k        | Range: bytes=2-1                                | 200",
        "/get/k        | Range: bytes=0-1,3-4                            | 200",
        "/get/k        | Range: lines=0-1                                | 200",
        "/get/none     | Range: bytes=0-1                                | 404",
        "/lookup?key=k | Range: bytes=0-1                                | 200",
        "/get/k        | Range: bytes=1-2~If-Range: \"26c7827d889f6da3\" | 206 el 1-2/5",
        "/get/k        | Range: bytes=1-2~If-Range: \"other\"            | 200",
      })
  void conditionsAndRanges_areHeeded(String target, String headers, String answer, Stage stage) {
    stage.redis().set("k", "hello");
    RawHttp http = stage.sharedProxy().http();
    String[] expected = answer.split(" ", -1);

    RawHttp.Response response = http.send(request("GET", target, headers)).read();

    assertThat(response.status()).isEqualTo(Integer.parseInt(expected[0]));
    if (expected[0].equals("206")) {
      assertThat(response.text()).isEqualTo(expected[1]);
      assertThat(response.header("Content-Range")).isEqualTo("bytes " + expected[2]);
      assertThat(response.header("ETag")).isEqualTo(HELLO);
    } else if (expected[0].equals("416")) {
      assertThat(response.header("Content-Range")).isEqualTo("bytes */5");
    } else if (expected[0].equals("304")) {
      assertThat(response.header("Cache-Control")).startsWith("max-age=");
      assertThat(response.header("ETag")).contains("26c7827d889f6da3");
    }
    assertThat(http.get("/get/k").text()).as("the next answer").isEqualTo("hello");
  }

  @Test
  void largeValue_comesInParts_thatMakeTheWhole(Stage stage) {
    StringBuilder value = new StringBuilder();
    for (int i = 0; value.length() < 3_000_000; i++) {
      value.append(i).append(' ');
    }
    stage.redis().set("large", value.toString());
    RawHttp http = stage.sharedProxy().http();
    StringBuilder parts = new StringBuilder();

    while (parts.length() < value.length()) {
      int end = parts.length() + 700_000;
      String range = "Range: bytes=" + parts.length() + "-" + (end - 1);
      parts.append(http.send(request("GET", "/get/large", range)).read().text());
    }

    assertThat(parts.toString().contentEquals(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/get/k",
        "/get?key=k&as=text",
        "/lookup?key=k",
        "/mget?key=k&key=none",
        "/get/none",
        "/get/list",
        "/get/",
        "/lookup?key=none",
        "/lookup",
        "/nowhere",
        "/v1/get/k"
      })
  void head_hasTheHeadersOfGet(String target, Stage stage) {
    stage.redis().set("k", "hello");
    stage.redis().command("LPUSH", "list", "item");
    RawHttp http = stage.sharedProxy().http();
    http.get(target);

    assertThat(lasting(http.head(target))).isEqualTo(lasting(http.get(target)));
  }

  /** The headers but for those that a second makes differ. */
  private static Map<String, String> lasting(RawHttp.Response response) {
    Map<String, String> headers = new TreeMap<>(response.headers());
    headers.replaceAll((name, value) -> value.replaceAll("(ttl|max-age)=\\d+", ""));
    headers.remove("Date");
    headers.remove("Age");
    headers.put("status", String.valueOf(response.status()));
    return headers;
  }

  @Test
  void page_ofAnAllowedOrigin_mayRead(Stage stage) {
    stage.redis().set("k", "hello");
    Proxy off = stage.sharedProxy();
    Proxy some = stage.proxy("--http-cors-origin", "https://a.example,https://b.example:8443");
    Proxy all = stage.proxy("--http-cors-origin", "*");
    String mine = "Origin: https://b.example:8443";
    String other = "Origin: https://c.example";

    assertThat(allowed(off, mine)).isEmpty();
    assertThat(allowed(some, mine)).isEqualTo("https://b.example:8443");
    assertThat(allowed(some, other)).isEmpty();
    assertThat(allowed(all, other)).isEqualTo("*");
    assertThat(some.http().send(request("GET", "/get/k", other)).read().header("Vary"))
        .isEqualTo("Origin");
    String asks = "~Access-Control-Request-Method: GET~Access-Control-Request-Headers: x-a, range";
    RawHttp.Response preflight = some.http().send(request("OPTIONS", "/get/k", mine + asks)).read();
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://b.example:8443");
    assertThat(preflight.header("Access-Control-Allow-Methods")).contains("GET", "HEAD");
    assertThat(preflight.header("Access-Control-Allow-Headers")).isEqualTo("x-a, range");
  }

  private static String allowed(Proxy proxy, String origin) {
    RawHttp.Response response = proxy.http().send(request("GET", "/get/k", origin)).read();
    assertThat(response.text()).isEqualTo("hello");
    return response.header("Access-Control-Allow-Origin");
  }

  private static byte[] request(String method, String target, String headers) {
    return Bytes.latin1(
        (method + " " + target + " HTTP/1.1~Host: h~" + headers + "~~").replace("~", "\r\n"));
  }
}
