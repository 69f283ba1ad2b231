package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind of HTTP request is answered. */
@SystemTest
class HttpRequestsIT {

  @ParameterizedTest
  @ValueSource(strings = {"/get/present", "/get?key=present"})
  void get_ofAPresentKey_isItsBytes(String target, Stage stage) {
    stage.redis().set("present", "value");

    RawHttp.Response response = stage.sharedProxy().http().get(target);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo("value");
    assertThat(response.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(response.header("Content-Length")).isEqualTo("5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/get/absent", "/get?key=absent"})
  void get_ofAnAbsentKey_isNotFound(String target, Stage stage) {
    assertThat(stage.sharedProxy().http().get(target).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/get/headed", "/get?key=headed", "/lookup?key=headed"})
  void head_isAsGetWithoutTheBody(String target, Stage stage) {
    stage.redis().set("headed", "a value");
    RawHttp http = stage.sharedProxy().http();
    RawHttp.Response got = http.get(target);

    RawHttp.Response head = http.head(target);

    assertThat(head.status()).isEqualTo(got.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo(got.header("Content-Length"));
    assertThat(head.header("Content-Type")).isEqualTo(got.header("Content-Type"));
    assertThat(http.get(target).text()).as("the next answer").isEqualTo(got.text());
  }

  @Test
  void head_ofAnAbsentKey_isNotFound(Stage stage) {
    RawHttp http = stage.sharedProxy().http();

    assertThat(http.head("/get/absent").status()).isEqualTo(404);
    assertThat(http.get("/get/absent").status()).as("the next answer").isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "PURGE"})
  void anotherMethod_isNotAllowed(String method, Stage stage) {
    RawHttp http = stage.sharedProxy().http();

    RawHttp.Response response = http.send(RawHttp.request(method, "/get/key")).read();

    assertThat(response.status()).isEqualTo(405);
    assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void bodyOfARefusedRequest_isNotTakenForARequest(Stage stage) {
    RawHttp http = stage.sharedProxy().http();
    String body = RawHttp.request("GET", "/get/smuggled");
    String post =
        "POST /get/key HTTP/1.1\r\nHost: proxy\r\nContent-Length: " + body.length() + "\r\n\r\n";

    RawHttp.Response response = http.send(post + body).read();

    assertThat(response.status()).isEqualTo(405);
    if (response.header("Connection").equalsIgnoreCase("close")) {
      assertThat(http.isClosedByPeer()).isTrue();
    } else {
      assertThat(http.get("/nowhere").header("Cache-Status")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/nothing", "/gets/key", "/GET/key", "/lookup/key", "//get/key", "/%67et/k"})
  void anotherPath_isNotFoundAndNoLookUp(String target, Stage stage) {
    stage.redis().set("key", "value");

    RawHttp.Response response = stage.sharedProxy().http().get(target);

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.header("Cache-Status")).isEmpty();
    assertThat(stage.redis().gets()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/get/%",
        "/get/%2",
        "/get/%zz",
        "/get/a%4",
        "/get?key=%",
        "/get?key=%G0",
        "/lookup?key=%1",
        "/get/",
        "/get",
        "/get?",
        "/get?key",
        "/get?key=",
        "/get?other=1",
        "/lookup",
        "/lookup?key="
      })
  void badOrEmptyKey_isABadRequest(String target, Stage stage) {
    RawHttp http = stage.sharedProxy().http();

    assertThat(http.get(target).status()).isEqualTo(400);
    assertThat(http.get("/get/absent").status()).as("the connection goes on").isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET\r\n\r\n",
        "GET /get/key\r\n\r\n",
        "GET /get/key HTTP/1.1\r\n\r\n",
        "GET /get/key HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /get/key HTTP/1.1\r\nHost: a\r\nno colon here\r\n\r\n",
        "GET /get/key HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        "GET /get/key HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET get/key HTTP/1.1\r\nHost: a\r\n\r\n",
        "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n"
      })
  void malformedRequest_isABadRequest(String request, Stage stage) {
    RawHttp http = stage.sharedProxy().http();
    http.send(request);
    http.endRequests();

    assertThat(http.read().status()).isEqualTo(400);
  }

  @Test
  void absoluteTarget_isServedAsItsPath(Stage stage) {
    stage.redis().set("absolute", "value");

    RawHttp.Response response = stage.sharedProxy().http().get("http://proxy/get/absolute");

    assertThat(response.text()).isEqualTo("value");
  }

  @Test
  void deadRedis_isABadGateway(Stage stage) {
    Proxy proxy = stage.proxy();
    stage.redis().kill();

    RawHttp.Response response = proxy.http().get("/get/key");

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.header("Cache-Status")).startsWith("redis-proxy; fwd=miss");
  }
}
