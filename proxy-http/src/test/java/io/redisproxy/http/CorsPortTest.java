package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told about pages of other origins that want to read here. */
class CorsPortTest extends LookupPort {

  private static final String ORIGIN = "Origin: https://app.example~";
  private static final String PREFLIGHT = "Access-Control-Request-Method: GET~";

  private static final String EXPOSED =
      "Access-Control-Expose-Headers: Age, Cache-Status, Content-Range, ETag, Retry-After~";
  private static final String ALL = "Access-Control-Allow-Origin: *~" + EXPOSED;
  private static final String APP =
      "Access-Control-Allow-Origin: https://app.example~" + EXPOSED + "Vary: Origin~";
  private static final String NOBODY = "Vary: Origin~";

  private static final String METHODS = "Access-Control-Allow-Methods: GET, HEAD~";
  private static final String REMEMBER = "Access-Control-Max-Age: 600~";

  /** The answer to OPTIONS that is no preflight. */
  private static final String ALLOW = body(TEXT, "", "Allow: GET, HEAD, OPTIONS~");

  @Test
  void switchedOff_saysNothingOfOrigins() throws Exception {
    port.hits.put("k", "hello");

    assertThat(get("/get/k", ORIGIN)).isEqualTo(hit("hello"));
    assertThat(ask("OPTIONS", "/get/k", ORIGIN, PREFLIGHT)).isEqualTo(OK + ALLOW);
  }

  @Test
  void everyOrigin_mayRead_whetherItSaysWhoItIsOrNot() throws Exception {
    open("*");

    assertThat(get("/get/k")).isEqualTo(hello(ALL));
    assertThat(get("/get/k", ORIGIN)).isEqualTo(hello(ALL));
    assertThat(get("/get/k", "Origin: null~")).isEqualTo(hello(ALL));
  }

  @Test
  void listedOrigins_mayRead_andCachesTellThemApart() throws Exception {
    open("https://app.example", "http://[::1]:3000");

    assertThat(get("/get/k", ORIGIN)).isEqualTo(hello(APP));
    assertThat(get("/get/k", "Origin: http://[::1]:3000~"))
        .isEqualTo(hello(APP.replace("https://app.example", "http://[::1]:3000")));
    assertThat(get("/get/k")).isEqualTo(hello(NOBODY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.evil.example",
        "https://app.exampl",
        "http://app.example",
        "https://app.example:444",
        "https://app.example/",
        "https://APP.example",
        "null",
        "*",
        "",
        "https://app.example https://evil.example",
        "https://app.example~Origin: https://app.example"
      })
  void otherOrigins_mayNotRead(String origin) throws Exception {
    open("https://app.example");
    String field = "Origin: " + origin + "~";

    assertThat(get("/get/k", field)).isEqualTo(hello(NOBODY));
    assertThat(ask("OPTIONS", "/get/k", field, PREFLIGHT))
        .isEqualTo("HTTP/1.1 200 OK~" + NOSNIFF + NOBODY + ALLOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/get/none",
        "/get/",
        "/lookup",
        "/lookup?key=k",
        "/mget?key=k",
        "/nosuch",
        "/get/list"
      })
  void everyAnswer_canBeRead_faultsToo(String target) throws Exception {
    open("https://app.example");
    port.misses.put("none", Reply.ABSENT);
    port.misses.put("list", new Reply.Failure(Reply.Reason.REDIS_ERROR, "WRONGTYPE no"));

    assertThat(get(target, ORIGIN)).contains("~" + NOSNIFF + APP + "Content-Type: ");
    assertThat(ask("POST", target, ORIGIN)).contains("~" + NOSNIFF + APP + "Content-Type: ");
  }

  @Test
  void notModified_canBeRead_too() throws Exception {
    open("https://app.example");

    assertThat(get("/get/k", ORIGIN, "If-None-Match: *~"))
        .isEqualTo("HTTP/1.1 304 Not Modified~" + NOSNIFF + APP + HIT + FRESH + etag(HELLO) + "~");
  }

  @Test
  void preflight_isAllowed_toWhoMayRead() throws Exception {
    String head = "HTTP/1.1 204 No Content~" + NOSNIFF;
    open("https://app.example");
    assertThat(ask("OPTIONS", "/get/k", ORIGIN, PREFLIGHT))
        .isEqualTo(head + APP + METHODS + REMEMBER + "~");
    assertThat(
            ask(
                "OPTIONS",
                "/mget?key=a",
                ORIGIN,
                PREFLIGHT,
                "Access-Control-Request-Headers: if-none-match, range,x_y~"))
        .isEqualTo(
            head
                + APP
                + METHODS
                + REMEMBER
                + "Access-Control-Allow-Headers: if-none-match, range,x_y~~");

    open("*");
    assertThat(ask("OPTIONS", "/get/k", ORIGIN, PREFLIGHT))
        .isEqualTo(head + ALL + METHODS + REMEMBER + "~");
  }

  @Test
  void preflight_hasNoBody_andTheConnectionStaysInStep() throws Exception {
    open("*");

    assertThat(talk(request("OPTIONS", "/get/k", ORIGIN, PREFLIGHT) + request("/get/k")))
        .endsWith(REMEMBER + "~" + hello(ALL));
  }

  @Test
  void optionsThatIsNoPreflight_saysWhatIsAllowed() throws Exception {
    open("*");
    String plain = OK + ALL + ALLOW;

    assertThat(ask("OPTIONS", "*")).isEqualTo(plain);
    assertThat(ask("OPTIONS", "/get/k", ORIGIN)).isEqualTo(plain);
    assertThat(ask("OPTIONS", "/get/k", PREFLIGHT)).isEqualTo(plain);
    assertThat(ask("OPTIONS", "/get/k", ORIGIN, PREFLIGHT, PREFLIGHT)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:b",
        "a; b",
        "<a>",
        "a\u00e4",
        "a\tb",
        "\"a\"",
        "a=b",
        "a, b\u00a0",
        "a/b",
        "a@b"
      })
  void preflight_repeatsNoHeaderThatIsNone(String headers) throws Exception {
    open("*");

    assertThat(
            ask(
                "OPTIONS",
                "/get/k",
                ORIGIN,
                PREFLIGHT,
                "Access-Control-Request-Headers: " + headers + "~"))
        .isEqualTo("HTTP/1.1 204 No Content~" + NOSNIFF + ALL + METHODS + REMEMBER + "~");
  }

  private void open(String... origins) throws Exception {
    openAnew(settings -> settings.corsOrigins = List.of(origins));
    port.hits.put("k", "hello");
  }

  private static String hello(String fields) {
    return hit("hello").replace(NOSNIFF, NOSNIFF + fields);
  }
}
