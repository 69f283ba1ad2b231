package io.redisproxy.http;

import static io.redisproxy.http.HttpPort.stored;
import static io.redisproxy.http.HttpPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Coherence;
import io.redisproxy.command.Reply;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choices that earlier proxies' clients, and the values' readers, have. */
class DialectPortTest extends LookupPort {

  private static final String CREATED = "HTTP/1.1 201 Created~" + NOSNIFF;

  @Test
  void absentKey_mayBeNoContent() throws Exception {
    open(settings -> settings.absentStatus = 204);
    String noContent = "HTTP/1.1 204 No Content~" + NOSNIFF + MISS + NO_STORE + "~";

    assertThat(get("/get/none")).isEqualTo(noContent);
    assertThat(ask("HEAD", "/get/none")).isEqualTo(noContent);
    assertThat(talk(request("/get/none") + request("/get/k"))).isEqualTo(noContent + hit("hello"));
  }

  @Test
  void absentKey_mayBeAnEmptyBody() throws Exception {
    open(settings -> settings.absentStatus = 200);

    assertThat(get("/get/none")).isEqualTo(OK + body(BYTES, "", MISS, NO_STORE));
    assertThat(get("/get/none?as=text")).isEqualTo(OK + body(TEXT, "", MISS, NO_STORE));
    assertThat(ask("HEAD", "/get/none")).isEqualTo(get("/get/none"));
    assertThat(get("/get/none", "Range: bytes=0-~", "If-None-Match: *~"))
        .isEqualTo(get("/get/none"));
  }

  @ParameterizedTest
  @CsvSource({"404, 404 Not Found", "204, 404 Not Found", "200, 200 OK"})
  void absentKey_inJson_alwaysHasABody_andItsStatusRepeated(int choice, String status)
      throws Exception {
    open(settings -> settings.absentStatus = choice);
    String json =
        "{\"key\":\"none\",\"value\":null,\"status\":%s}".formatted(status.substring(0, 3));

    assertThat(get("/lookup?key=none"))
        .isEqualTo("HTTP/1.1 " + status + "~" + NOSNIFF + body(JSON, json, MISS, NO_STORE));
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 200})
  void otherFaults_areWhatTheyAreWithoutTheChoice(int choice) throws Exception {
    open(settings -> settings.absentStatus = choice);

    assertThat(get("/nosuch")).startsWith("HTTP/1.1 404 ");
    assertThat(get("/get/")).startsWith("HTTP/1.1 400 ");
    assertThat(get("/get/list")).startsWith("HTTP/1.1 409 ");
    assertThat(get("/mget?key=none")).contains("\"status\":404");
  }

  @Test
  void valueThatHadToBeFetched_mayBeCreated() throws Exception {
    open(settings -> settings.storedStatus = 201);

    assertThat(get("/get/stored"))
        .isEqualTo(CREATED + body(BYTES, "hello", STORED, NEW, etag(HELLO), RANGES));
    assertThat(get("/get/dropped"))
        .isEqualTo(CREATED + body(BYTES, "hello", MISS, NO_CACHE, etag(HELLO), RANGES));
    assertThat(get("/lookup?key=stored"))
        .isEqualTo(
            CREATED
                + body(
                    JSON,
                    "{\"key\":\"stored\",\"value\":\"hello\",\"status\":201}",
                    STORED,
                    NEW,
                    etag("\"26c7827d889f6da3-json-stored\"")));
    assertThat(get("/get/k")).isEqualTo(hit("hello"));
    assertThat(get("/get/none")).startsWith("HTTP/1.1 404 ");
    assertThat(get("/mget?key=stored")).startsWith("HTTP/1.1 200 ").contains("\"status\":200");
  }

  @Test
  void valueThatWasCreated_isAllOrNothing() throws Exception {
    open(settings -> settings.storedStatus = 201);

    assertThat(get("/get/stored", "Range: bytes=0-0~")).isEqualTo(get("/get/stored"));
    assertThat(get("/get/stored", "If-None-Match: " + HELLO + "~")).startsWith("HTTP/1.1 304 ");
    assertThat(get("/lookup?key=stored", "If-None-Match: " + HELLO_IN_JSON + "~"))
        .startsWith("HTTP/1.1 201 ");
    assertThat(get("/get/k", "Range: bytes=0-0~")).startsWith("HTTP/1.1 206 ");
  }

  @Test
  void values_areWhatTheReaderSaysTheyAre() throws Exception {
    open(settings -> {});
    String rest = "Content-Length: 5~" + HIT + FRESH + etag(HELLO) + RANGES + "~hello";

    assertThat(get("/get/k?as=text")).isEqualTo(OK + TEXT + rest);
    assertThat(get("/get/k?x=y&as=json")).isEqualTo(OK + JSON + rest);
    assertThat(get("/get?as=bytes&key=k")).isEqualTo(OK + BYTES + rest);
    assertThat(get("/get/k?other=x&xas=text")).isEqualTo(hit("hello"));
    assertThat(get("/get/k?as=text", "Range: bytes=0-0~"))
        .startsWith("HTTP/1.1 206 Partial Content~" + NOSNIFF + TEXT);
  }

  @Test
  void values_areWhatTheProxyWasStartedWith_unlessTheReaderSaysOtherwise() throws Exception {
    String image = "image/svg+xml; charset=\"utf-8\"";
    open(settings -> settings.contentType = image);
    String rest = "Content-Length: 5~" + HIT + FRESH + etag(HELLO) + RANGES + "~hello";

    assertThat(get("/get/k")).isEqualTo(OK + "Content-Type: " + image + "~" + rest);
    assertThat(get("/get/k?as=bytes")).isEqualTo(OK + BYTES + rest);
    assertThat(get("/get/none")).contains("~" + TEXT);
    assertThat(get("/lookup?key=k")).contains("~" + JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"as=", "as", "as=xml", "as=TEXT", "as=text&as=text", "as=text%0d%0aX:y"})
  void otherKindsOfAnswer_areRefused(String query) throws Exception {
    open(settings -> {});
    String text = "a value can be had once, as=bytes, as=text or as=json";

    assertThat(get("/get/k?" + query))
        .isEqualTo("HTTP/1.1 400 Bad Request~" + NOSNIFF + body(TEXT, text, NO_STORE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/get/k",
        "/get?key=k",
        "/get/k?as=json",
        "/lookup?key=k",
        "/lookup",
        "/mget?key=k&key=none",
        "/get/none",
        "/get/%zz"
      })
  void everything_isAlsoUnderItsVersion(String target) throws Exception {
    open(settings -> {});

    assertThat(get("/v1" + target)).isEqualTo(get(target));
    assertThat(get("http://host/v1" + target)).isEqualTo(get(target));
  }

  @Test
  void keyThatLooksLikeAVersion_isAKey() throws Exception {
    open(settings -> {});
    port.hits.put("v1/get/k", "v");

    assertThat(get("/get/v1/get/k")).isEqualTo(hit("v"));
    assertThat(get("/v1/get/v1/get/k")).isEqualTo(hit("v"));
  }

  @Test
  void entriesThatMayEndEarly_areToBeAskedForAgain_byTheirTag() throws Exception {
    open(settings -> settings.coherence = Coherence.TRACKING);

    assertThat(get("/get/k"))
        .isEqualTo(OK + body(BYTES, "hello", tracked(HIT), NO_CACHE, etag(HELLO), RANGES));
    assertThat(get("/get/stored"))
        .isEqualTo(OK + body(BYTES, "hello", tracked(STORED), NO_CACHE, etag(HELLO), RANGES));
    assertThat(get("/get/k", "If-None-Match: " + HELLO + "~"))
        .isEqualTo(
            "HTTP/1.1 304 Not Modified~" + NOSNIFF + tracked(HIT) + NO_CACHE + etag(HELLO) + "~");
  }

  private static String tracked(String cacheStatus) {
    return cacheStatus.replaceFirst("~", "; detail=tracking~");
  }

  @Test
  void whatIsKeptForAsLongAsItsKey_saysSo_andMayBeKeptByOthers() throws Exception {
    open(settings -> settings.coherence = Coherence.BOUNDED);

    assertThat(get("/get/k"))
        .contains("; hit; ttl=52; detail=bounded~", "Cache-Control: max-age=52");
    assertThat(get("/get/none")).contains("redis-proxy; fwd=miss; detail=bounded~");
    assertThat(get("/mget?key=k&key=none")).contains("; fwd=partial; detail=bounded~");
  }

  @Test
  void absenceThatTheCacheKnows_isAHit() throws Exception {
    open(settings -> settings.coherence = Coherence.TRACKING);
    port.absentHits.add("gone");
    port.misses.put("kept", Reply.KEPT_ABSENT);

    assertThat(get("/get/gone"))
        .startsWith("HTTP/1.1 404 Not Found~")
        .contains("; hit; ttl=52; detail=tracking~Age: 7~", "Cache-Control: no-store~");
    assertThat(get("/lookup?key=gone")).contains("; hit;", "\"value\":null,\"status\":404");
    assertThat(get("/mget?key=gone&key=k")).contains("; hit;", "\"value\":null,\"status\":404");
    assertThat(get("/get/kept")).contains("redis-proxy; fwd=miss; stored; detail=tracking~");
  }

  private void open(Consumer<HttpPort.Settings> change) throws Exception {
    openAnew(change);
    port.hits.put("k", "hello");
    port.misses.put("stored", stored("hello"));
    port.misses.put("dropped", value("hello"));
    port.misses.put("none", Reply.ABSENT);
    port.misses.put("list", new Reply.Failure(Reply.Reason.REDIS_ERROR, "WRONGTYPE no"));
  }
}
