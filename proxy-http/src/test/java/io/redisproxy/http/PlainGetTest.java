package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.redisproxy.http.Target.BadTarget;
import io.redisproxy.http.fuzz.RequestPathFuzz;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is recognized as a plain GET is one to the full parser too, and the same; what could
 * mean anything else is not recognized. ~ is CRLF here, and bytes are characters of Latin-1.
 */
class PlainGetTest {

  private static final int MAX_REQUEST_LINE = 200;

  private static final Cors CORS = new Cors(List.of("https://a.example"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /get/key HTTP/1.1~Host: localhost:8080~~",
        "GET /v1/get/key HTTP/1.1~Host: [::1]:8080~User-Agent: curl/8.5.0~Accept: */*~~",
        "GET /get/key HTTP/1.1~host: h~connection: keep-alive~accept: */*~accept-language: *~"
            + "sec-fetch-mode: cors~user-agent: node~accept-encoding: gzip, deflate~~",
        "GET /get/key HTTP/1.1~Host: h~User-Agent: python-requests/2.32.3~"
            + "Accept-Encoding: gzip, deflate~Accept: */*~Connection: keep-alive~~",
        "GET /get/key HTTP/1.1~Host: h~User-Agent: Go-http-client/1.1~Accept-Encoding: gzip~~",
        "GET /get/key HTTP/1.1~User-Agent: x~Host: h~~",
      })
  void whatClientsSend_isRecognized(String text) throws Exception {
    assertThat(keyOf(PlainRequests.wire(text))).isEqualTo("key");
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void fieldThatChangesNothing_isRecognized(String field) throws Exception {
    assertThat(keyOf(withField(field))).isEqualTo("key");
    assertThat(keyOf(PlainRequests.wire("GET /get/key HTTP/1.1~" + field + "~Host: h~~")))
        .isEqualTo("key");
  }

  @ParameterizedTest
  @MethodSource("others")
  void fieldThatMayMeanSomething_isLeftToTheFullParser(String field) throws Exception {
    String wire = withField(field);

    assertThat(keyOf(wire)).isNull();
    PlainGet plainGet = new PlainGet(MAX_REQUEST_LINE);
    assertThat(isAt(plainGet, withField("User-Agent: x"), 0)).isTrue();
    assertThat(isAt(plainGet, wire, 0)).as("behind one that is plain").isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /get/ HTTP/1.1~Host: h~~",
        "GET /v1/get/ HTTP/1.1~Host: h~~",
        "GET /v2/get/k HTTP/1.1~Host: h~~",
        "GET /v1/got/k HTTP/1.1~Host: h~~",
        "GET /get?key=k HTTP/1.1~Host: h~~",
        "GET /get/k?as=text HTTP/1.1~Host: h~~",
        "GET /get/k%41 HTTP/1.1~Host: h~~",
        "GET /get/k#f HTTP/1.1~Host: h~~",
        "GET /get/k\u00e4 HTTP/1.1~Host: h~~",
        "GET /get/k\u0000 HTTP/1.1~Host: h~~",
        "GET /get/k\u007f HTTP/1.1~Host: h~~",
        "GET /get/k  HTTP/1.1~Host: h~~",
        "GET /get/k\tHTTP/1.1~Host: h~~",
        "GET  /get/k HTTP/1.1~Host: h~~",
        " GET /get/k HTTP/1.1~Host: h~~",
        "~GET /get/k HTTP/1.1~Host: h~~",
        "get /get/k HTTP/1.1~Host: h~~",
        "HEAD /get/k HTTP/1.1~Host: h~~",
        "POST /get/k HTTP/1.1~Host: h~~",
        "GET http://h/get/k HTTP/1.1~Host: h~~",
        "GET //get/k HTTP/1.1~Host: h~~",
        "GET /Get/k HTTP/1.1~Host: h~~",
        "GET /get/k HTTP/1.0~Host: h~~",
        "GET /get/k HTTP/1.2~Host: h~~",
        "GET /get/k http/1.1~Host: h~~",
        "GET /get/k HTTP/1.1 ~Host: h~~",
        "GET /get/k HTTP/1.1\nHost: h~~",
        "GET /get/k HTTP/1.1~Host: h\n~",
        "GET /get/k HTTP/1.1~Host: h~\n",
        "GET /get/k HTTP/1.1~~",
        "GET /get/k HTTP/1.1~User-Agent: x~~",
        "GET /get/k HTTP/1.1~Host: ~~",
        "GET /get/k HTTP/1.1~Host: a b~~",
        "GET /get/k HTTP/1.1~Host: h ~~",
        "GET /get/k HTTP/1.1~Host: h:x~~",
        "GET /get/k HTTP/1.1~Host: h:123456~~",
        "GET /get/k HTTP/1.1~Host: u@h~~",
        "GET /get/k HTTP/1.1~Host: [::1~~",
      })
  void whatElseARequestMayBe_isLeftToTheFullParser(String text) throws Exception {
    assertThat(keyOf(PlainRequests.wire(text))).isNull();
  }

  @Test
  void requestThatIsNotThereToItsEnd_isLeftToTheFullParser() throws Exception {
    String wire = withField("User-Agent: x");
    PlainGet plainGet = new PlainGet(MAX_REQUEST_LINE);
    for (int round = 0; round < 2; round++) {
      for (int length = 0; length < wire.length(); length++) {
        // What lies behind is another connection's.
        assertThat(plainGet.isAt(bytes(wire), 0, length)).as("%d bytes", length).isFalse();
      }
      assertThat(isAt(plainGet, wire, 0)).isTrue();
    }
  }

  @Test
  void limits_areThoseOfTheFullParser() throws Exception {
    int room = MAX_REQUEST_LINE - "GET /get/ HTTP/1.1".length();
    String tail = PlainRequests.wire(" HTTP/1.1~Host: h~~");
    assertThat(keyOf("GET /get/" + "k".repeat(room) + tail)).hasSize(room);
    assertThat(keyOf("GET /get/" + "k".repeat(room + 1) + tail)).isNull();

    String many = PlainRequests.wire("GET /get/k HTTP/1.1~" + "DNT: 1~".repeat(99));
    assertThat(keyOf(many + PlainRequests.wire("Host: h~~"))).isEqualTo("k");
    assertThat(keyOf(many + PlainRequests.wire("DNT: 1~Host: h~~"))).isNull();

    int rest = RequestParser.MAX_FIELD_BYTES - PlainRequests.wire("Host: h~Cookie: ~~").length();
    assertThat(keyOf(withField("Cookie: " + "c".repeat(rest)))).isEqualTo("key");
    assertThat(keyOf(withField("Cookie: " + "c".repeat(rest + 1)))).isNull();
  }

  @Property(tries = 1_000)
  void plainRequest_isRecognized_asTheFullParserHasIt(
      @ForAll long seed, @ForAll @IntRange(max = 40) int before) throws Exception {
    PlainRequests requests = new PlainRequests(seed);
    PlainGet plainGet = new PlainGet(MAX_REQUEST_LINE);
    for (int i = 0; i < 3; i++) {
      String wire = "x".repeat(before) + requests.plain() + requests.plain();

      assertThat(isAt(plainGet, wire, before)).isTrue();
      requireSame(plainGet, wire, before);
    }
  }

  @Property(tries = 3_000)
  void whateverIsRecognized_isThatToTheFullParser(@ForAll long seed) throws Exception {
    PlainRequests requests = new PlainRequests(seed);
    PlainGet plainGet = new PlainGet(MAX_REQUEST_LINE);
    for (int i = 0; i < 3; i++) {
      String wire = requests.conversation();
      int from = 0;
      while (isAt(plainGet, wire, from)) {
        requireSame(plainGet, wire, from);
        from = plainGet.end();
      }
    }
  }

  @Property(tries = 250)
  void answersAreTheSame_whicheverWayARequestTakes(
      @ForAll long seed, @ForAll @IntRange(max = 7) int settings) {
    String wire = new PlainRequests(seed).conversation();
    String plan = List.of("", "C", "c", "e", "s", "a", "Ce", "k").get(settings);

    // Byte by byte, no head is there as a whole.
    RequestPathFuzz.fuzzerTestOneInput(bytes(plan + " A 0010\n" + wire));
  }

  static Stream<String> harmless() {
    return PlainRequests.HARMLESS.stream();
  }

  static Stream<String> others() {
    return PlainRequests.OTHERS.stream();
  }

  private static String withField(String field) {
    return PlainRequests.wire("GET /get/key HTTP/1.1~Host: h~" + field + "~~");
  }

  /** The key of the request that is all there is; null if it is not recognized. */
  private static String keyOf(String wire) throws BadRequest, BadTarget {
    PlainGet plainGet = new PlainGet(MAX_REQUEST_LINE);
    if (!isAt(plainGet, wire, 0)) {
      return null;
    }
    requireSame(plainGet, wire, 0);
    assertThat(plainGet.end()).isEqualTo(wire.length());
    return key(plainGet, wire);
  }

  private static void requireSame(PlainGet plainGet, String wire, int from)
      throws BadRequest, BadTarget {
    RequestParser parser = new RequestParser(MAX_REQUEST_LINE);
    ByteBuf in = Unpooled.wrappedBuffer(bytes(wire), from, wire.length() - from);

    assertThat(parser.parse(in)).as(wire).isTrue();
    Request request = parser.request();
    Target target = Target.of(request.target());
    Target path = target.path().startsWith("/v1/") ? target.below("/v1") : target;
    Call call = Call.of(request, CORS);
    assertThat(from + in.readerIndex()).as(wire).isEqualTo(plainGet.end());
    assertThat(new String(path.pathAfter("/get/"), ISO_8859_1)).isEqualTo(key(plainGet, wire));
    assertThat(path.path()).startsWith("/get/");
    assertThat(path.query()).isEmpty();
    assertThat(request.isMethod("GET")).isTrue();
    assertThat(Conditions.of(request)).as(wire).isNull();
    assertThat(call).as(wire).usingRecursiveComparison().isEqualTo(Call.plain(CORS));
  }

  private static boolean isAt(PlainGet plainGet, String wire, int from) {
    return plainGet.isAt(bytes(wire), from, wire.length());
  }

  private static String key(PlainGet plainGet, String wire) {
    return wire.substring(plainGet.keyStart(), plainGet.keyStart() + plainGet.keyLength());
  }

  private static byte[] bytes(String wire) {
    return wire.getBytes(ISO_8859_1);
  }
}
