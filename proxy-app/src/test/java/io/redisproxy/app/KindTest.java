package io.redisproxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Coherence;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {

  @ParameterizedTest
  @CsvSource({
    "1ms, 1000000",
    "250ms, 250000000",
    "10s, 10000000000",
    "5m, 300000000000",
    "1h, 3600000000000",
    "2d, 172800000000000",
    "007s, 7000000000",
    "9223372036854ms, 9223372036854000000",
  })
  void duration_isAWholeNumberAndAUnit(String text, long nanos) {
    assertThat(Kind.DURATION.reader().apply(text)).isEqualTo(Reading.good(nanos));
    assertThat(Kind.DURATION_OR_ZERO.reader().apply(text)).isEqualTo(Reading.good(nanos));
  }

  @ParameterizedTest
  @CsvSource({
    "10 parsecs, is not a duration",
    "10us, is not a duration",
    "10S, is not a duration",
    "10 s, is not a duration",
    "1.5s, is not a duration",
    "1h30m, is not a duration",
    "s, is not a duration",
    "+1s, is not a duration",
    "١s, is not a duration",
    "forever, is not a duration",
    "10, has no unit",
    "-1s, is too small",
    "9223372036855ms, is too large",
    "106752d, is too large",
    "99999999999999999999s, is too large",
    "-99999999999999999999s, is too small",
  })
  void duration_refuses(String text, String why) {
    assertThat(Kind.DURATION.reader().apply(text)).isEqualTo(Reading.bad(why));
    assertThat(Kind.DURATION_OR_ZERO.reader().apply(text)).isEqualTo(Reading.bad(why));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0ms", "0s", "0h"})
  void duration_isZeroOnlyWhereThatMeansSomething(String text) {
    assertThat(Kind.DURATION_OR_ZERO.reader().apply(text)).isEqualTo(Reading.good(0L));
    assertThat(Kind.DURATION.reader().apply(text)).isEqualTo(Reading.bad("is too small"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1ms", "250ms", "10s", "90s", "5m", "1h", "2d", "0"})
  void duration_isWrittenSoThatItReadsTheSame(String text) {
    Reading<Long> read = Kind.DURATION_OR_ZERO.reader().apply(text);

    String written = Kind.DURATION_OR_ZERO.writer().apply(good(read));

    assertThat(Kind.DURATION_OR_ZERO.reader().apply(written)).isEqualTo(read);
    assertThat(written).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "512, 512",
    "512b, 512",
    "64kb, 65536",
    "64KB, 65536",
    "16Mb, 16777216",
    "1gb, 1073741824",
    "2147483647, 2147483647",
  })
  void size_isANumberOfBytesOrOfLargerUnits(String text, int bytes) {
    assertThat(Kind.size(0).reader().apply(text)).isEqualTo(Reading.good(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "64k, is not a size",
    "64 kb, is not a size",
    "1.5mb, is not a size",
    "kb, is not a size",
    "big, is not a size",
    "-1, is too small",
    "2gb, is too large",
    "2147483648, is too large",
    "9999999999gb, is too large",
  })
  void size_refuses(String text, String why) {
    assertThat(Kind.size(0).reader().apply(text)).isEqualTo(Reading.bad(why));
  }

  @Test
  void size_keepsToItsLeast() {
    assertThat(Kind.size(1).reader().apply("0kb")).isEqualTo(Reading.bad("is too small"));
    assertThat(Kind.size(1).reader().apply("1")).isEqualTo(Reading.good(1));
  }

  @ParameterizedTest
  @CsvSource({"65536, 64kb", "16777216, 16mb", "1073741824, 1gb", "1500, 1500", "0, 0"})
  void size_isWrittenInTheLargestUnitThatLosesNothing(int bytes, String text) {
    assertThat(Kind.size(0).writer().apply(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, is too small",
    "0, is too small",
    "2147483648, is too large",
    "99999999999999999999, is too large",
    "1e3, is not a whole number",
    "1.0, is not a whole number",
    "ten, is not a whole number",
    "10s, is not a whole number",
  })
  void wholeNumber_refuses(String text, String why) {
    assertThat(Kind.wholeNumber(1).reader().apply(text)).isEqualTo(Reading.bad(why));
  }

  @Test
  void wholeNumber_goesFromItsLeastToTheLargestInt() {
    assertThat(Kind.wholeNumber(0).reader().apply("0")).isEqualTo(Reading.good(0));
    assertThat(Kind.wholeNumber(1).reader().apply("1")).isEqualTo(Reading.good(1));
    assertThat(Kind.wholeNumber(1).reader().apply("2147483647"))
        .isEqualTo(Reading.good(Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "8080, 8080", "65535, 65535", "off, -1"})
  void port_isANumberOrOff(String text, int number) {
    assertThat(Kind.PORT.reader().apply(text)).isEqualTo(Reading.good(new Port(number)));
    assertThat(Kind.PORT.writer().apply(new Port(number))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "65536, is too large for a port",
    "8080808080, is too large for a port",
    "-1, is not a port",
    "OFF, is not a port",
    "http, is not a port",
    "tcp://10.0.0.1:80, is not a port",
  })
  void port_refuses(String text, String why) {
    assertThat(Kind.PORT.reader().apply(text)).isEqualTo(Reading.bad(why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "0.0.0.0", "::1", "fe80::1%eth0", "localhost", "my_host.lan"})
  void address_isTakenAsItIs(String text) {
    assertThat(Kind.ADDRESS.reader().apply(text)).isEqualTo(Reading.good(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "http://127.0.0.1", "127.0.0.1/8", "two hosts", "a,b"})
  void address_refusesWhatNoAddressHolds(String text) {
    assertThat(Kind.ADDRESS.reader().apply(text)).isEqualTo(Reading.bad("is not an address"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/octet-stream",
        "text/plain; charset=utf-8",
        "text/plain;charset=utf-8",
        "image/svg+xml ; a=b;c=\"d e; f\"",
        "x/y",
        "application/vnd.api+json"
      })
  void mediaType_isTakenAsItIs(String text) {
    assertThat(Kind.MEDIA_TYPE.reader().apply(text)).isEqualTo(Reading.good(text));
    assertThat(Kind.MEDIA_TYPE.writer().apply(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text",
        "text/",
        "/plain",
        "text/plain/x",
        "text /plain",
        "text/plain;",
        "text/plain; charset",
        "text/plain; charset=",
        "text/plain; charset=utf-8;",
        "text/plain; a=\"b",
        "text/plain; a=\"b\\\"\"",
        "text/plain\r\nX: y",
        "text/plain; a=\"\r\nX: y\"",
        "text/pl\u00e4in",
        "text/plain, text/html",
        "*/*, x"
      })
  void mediaType_refusesWhatIsNone(String text) {
    assertThat(Kind.MEDIA_TYPE.reader().apply(text)).isEqualTo(Reading.bad("is no media type"));
  }

  @Test
  void mediaType_isShort() {
    String longest = "x/" + "y".repeat(198);

    assertThat(Kind.MEDIA_TYPE.reader().apply(longest)).isEqualTo(Reading.good(longest));
    assertThat(Kind.MEDIA_TYPE.reader().apply(longest + "y"))
        .isEqualTo(Reading.bad("is no media type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "https://app.example",
        "http://localhost:3000",
        "http://127.0.0.1",
        "http://[::1]:8080",
        "https://a.example,https://b.example:444",
        "chrome-extension://abcdefgh",
        "https://my_app.example",
        "http://app.example:443"
      })
  void origins_areListed(String text) {
    List<String> origins = List.of(text.split(","));

    assertThat(Kind.ORIGINS.reader().apply(text)).isEqualTo(Reading.good(origins));
    assertThat(Kind.ORIGINS.writer().apply(origins)).isEqualTo(text);
  }

  @Test
  void origins_areNone_ifOff() {
    assertThat(Kind.ORIGINS.reader().apply("off")).isEqualTo(Reading.good(List.of()));
    assertThat(Kind.ORIGINS.writer().apply(List.of())).isEqualTo("off");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.example",
        "//app.example",
        "https://",
        "https://app.example/",
        "https://app.example/path",
        "https://App.example",
        "HTTPS://app.example",
        "https://*.app.example",
        "https://app.example:",
        "https://app.example:123456",
        "https://app.example:443",
        "http://app.example:80",
        "https://user@app.example",
        "https://app.example, https://b.example",
        "https://app.example,",
        ",https://app.example",
        "https://app.example,*",
        "*,https://app.example",
        "off,https://app.example",
        "null",
        "https://app.example\r\nX: y",
        "https://m\u00fcnchen.example"
      })
  void origins_refuseWhatBrowsersDoNotSend(String text) {
    assertThat(Kind.ORIGINS.reader().apply(text))
        .isEqualTo(Reading.bad("has a part that is no origin"));
  }

  @Test
  void status_isOneOfAFew() {
    Kind<Integer> status = Kind.status(404, 204, 200);

    assertThat(status.expected()).isEqualTo("404, 204 or 200");
    assertThat(status.reader().apply("204")).isEqualTo(Reading.good(204));
    assertThat(status.writer().apply(204)).isEqualTo("204");
    for (String other : List.of("201", "0204", "+204", "204.0", "20", "ok")) {
      assertThat(status.reader().apply(other)).isEqualTo(Reading.bad("is none of them"));
    }
  }

  @ParameterizedTest
  @CsvSource({"ttl, TTL", "bounded, BOUNDED", "tracking, TRACKING"})
  void coherence_isOneOfThree(String text, Coherence coherence) {
    assertThat(Kind.COHERENCE.reader().apply(text)).isEqualTo(Reading.good(coherence));
    assertThat(Kind.COHERENCE.writer().apply(coherence)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TTL", "none", "track"})
  void coherence_isNothingElse(String text) {
    assertThat(Kind.COHERENCE.reader().apply(text)).isEqualTo(Reading.bad("is none of them"));
  }

  @Test
  void prefixes_areBeginningsOfKeys_noneOfAnother() {
    Kind<List<String>> prefixes = Kind.PREFIXES;

    assertThat(prefixes.reader().apply("none")).isEqualTo(Reading.good(List.of()));
    assertThat(prefixes.reader().apply("user:,order: é"))
        .isEqualTo(Reading.good(List.of("user:", "order: é")));
    assertThat(prefixes.writer().apply(List.of("a", "b"))).isEqualTo("a,b");
    assertThat(prefixes.writer().apply(List.of())).isEqualTo("none");
    for (String bad : List.of("", "a,", ",a", "a,,b")) {
      assertThat(prefixes.reader().apply(bad)).isEqualTo(Reading.bad("has an empty part"));
    }
    for (String bad : List.of("a,a", "user:,user:1", "user:1,x,user:")) {
      assertThat(prefixes.reader().apply(bad))
          .isEqualTo(Reading.bad("has a part that begins like another"));
    }
  }

  private static <T> T good(Reading<T> reading) {
    return ((Reading.Good<T>) reading).value();
  }
}
