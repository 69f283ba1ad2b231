package io.redisproxy.http;

import static io.redisproxy.http.HttpPort.stored;
import static io.redisproxy.http.HttpPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that have, or want, only a part. In the lists of tests, # is the tag of hello. */
class ConditionsPortTest extends LookupPort {

  private static final String NOT_MODIFIED =
      "HTTP/1.1 304 Not Modified~" + NOSNIFF + HIT + FRESH + etag(HELLO) + "~";

  private static final String OTHER_VALUE = "the value is another one now; see its ETag";
  private static final String OUT_OF_RANGE = "the value ends before the range";

  @BeforeEach
  void fill() {
    port.hits.put("k", "hello");
    port.hits.put("empty", "");
    port.misses.put("none", Reply.ABSENT);
  }

  @Test
  void tag_isThatOfTheValue_whereverItComesFrom() throws Exception {
    port.misses.put("stored", stored("hello"));
    port.misses.put("large", value("hello").tooLarge());
    port.hits.put("other", "hellp");

    assertThat(get("/get/k")).contains(etag(HELLO));
    assertThat(get("/get/stored")).contains(etag(HELLO));
    assertThat(get("/get/large")).contains(etag(HELLO));
    assertThat(get("/get/other")).contains("~ETag: \"").doesNotContain(HELLO);
    assertThat(get("/lookup?key=k")).contains(etag(HELLO_IN_JSON));
  }

  @Test
  void whatHasNoValue_hasNoTag() throws Exception {
    assertThat(get("/get/none")).doesNotContain("ETag");
    assertThat(get("/lookup?key=none")).doesNotContain("ETag");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#",
        "W/#",
        "*",
        "\"x\", #",
        "#,\"x\"",
        "\"x\",#,\"y\"",
        "\"x\"\t,\tW/#\t,\t\"y\"",
        "\"with, comma\", #",
        ", #,",
        "\"x\"~If-None-Match: #",
        "\"26c7827d889f6da3-json\", #"
      })
  void valueThatTheClientHas_isNotSentAgain(String list) throws Exception {
    assertThat(get("/get/k", "If-None-Match: " + withTag(list) + "~")).isEqualTo(NOT_MODIFIED);
    assertThat(ask("HEAD", "/get/k", "If-None-Match: " + withTag(list) + "~"))
        .isEqualTo(NOT_MODIFIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"\"",
        "\"x\"",
        "26c7827d889f6da3",
        "\"26c7827d889f6da3",
        "26c7827d889f6da3\"",
        "\"26C7827D889F6DA3\"",
        "\"26c7827d889f6da3-json\"",
        "\"x26c7827d889f6da3\"",
        "w/#",
        "W #",
        "x#",
        "#x",
        "W/W/#",
        "\"x\" #",
        "\"*\"",
        "**"
      })
  void valueThatTheClientDoesNotHave_isSent(String list) throws Exception {
    assertThat(get("/get/k", "If-None-Match: " + withTag(list) + "~")).isEqualTo(hit("hello"));
  }

  @Test
  void notModified_hasNoBody_andTheConnectionStaysInStep() throws Exception {
    String condition = "If-None-Match: " + HELLO + "~";

    assertThat(talk(request("GET", "/get/k", condition).repeat(2) + request("/get/k")))
        .isEqualTo(NOT_MODIFIED.repeat(2) + hit("hello"));
  }

  @Test
  void notModified_isSaidOfAMiss_andOfTheJsonObject() throws Exception {
    port.misses.put("stored", stored("hello"));
    String head = "HTTP/1.1 304 Not Modified~" + NOSNIFF;

    assertThat(get("/get/stored", "If-None-Match: " + HELLO + "~"))
        .isEqualTo(head + STORED + NEW + etag(HELLO) + "~");
    assertThat(get("/lookup?key=k", "If-None-Match: " + HELLO_IN_JSON + "~"))
        .isEqualTo(head + HIT + FRESH + etag(HELLO_IN_JSON) + "~");
    assertThat(get("/lookup?key=k", "If-None-Match: " + HELLO + "~"))
        .isEqualTo(get("/lookup?key=k"));
  }

  @Test
  void emptyValue_isKnownLikeAnyOther() throws Exception {
    assertThat(get("/get/empty", "If-None-Match: \"ef46db3751d8e999\"~")).contains(" 304 ");
    assertThat(get("/get/empty", "If-None-Match: " + HELLO + "~")).isEqualTo(hit(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"If-None-Match: *~", "If-Match: *~", "If-Match: \"x\"~", "Range: bytes=0-~"})
  void absentKey_isAbsent_underAnyCondition(String field) throws Exception {
    assertThat(get("/get/none", field)).isEqualTo(get("/get/none"));
    assertThat(get("/lookup?key=none", field)).isEqualTo(get("/lookup?key=none"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "*", "\"x\", #", "#,\"x\"", "W/#, #"})
  void valueThatTheClientInsistsOn_isSent(String list) throws Exception {
    assertThat(get("/get/k", "If-Match: " + withTag(list) + "~")).isEqualTo(hit("hello"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "W/#", "\"x\", W/#", "26c7827d889f6da3", ""})
  void anotherValueThanTheClientInsistsOn_isNotSent(String list) throws Exception {
    assertThat(get("/get/k", "If-Match: " + withTag(list) + "~"))
        .isEqualTo(
            "HTTP/1.1 412 Precondition Failed~" + NOSNIFF + body(TEXT, OTHER_VALUE, HIT, NO_STORE));
  }

  @Test
  void whatTheClientInsistsOn_comesFirst_andThenWhatItHas_andThenThePart() throws Exception {
    String mine = "If-None-Match: " + HELLO + "~";
    String range = "Range: bytes=0-0~";

    assertThat(get("/get/k", "If-Match: \"x\"~", mine, range)).startsWith("HTTP/1.1 412 ");
    assertThat(get("/get/k", "If-Match: " + HELLO + "~", mine, range)).isEqualTo(NOT_MODIFIED);
    assertThat(get("/get/k", "If-None-Match: \"x\"~", range)).startsWith("HTTP/1.1 206 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-Modified-Since: Sun, 06 Nov 2094 08:49:37 GMT~",
        "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT~",
        "If-Range: \"26c7827d889f6da3\"~",
      })
  void conditionsOfTime_andAPartOfNothing_areNotHeeded(String field) throws Exception {
    assertThat(get("/get/k", field)).isEqualTo(hit("hello"));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0-0, h",
    "bytes=1-3, 1-3, ell",
    "bytes=4-4, 4-4, o",
    "bytes=1-, 1-4, ello",
    "bytes=0-, 0-4, hello",
    "bytes=0-4, 0-4, hello",
    "bytes=3-99, 3-4, lo",
    "bytes=-2, 3-4, lo",
    "bytes=-5, 0-4, hello",
    "bytes=-99, 0-4, hello",
    "BYTES=0-0, 0-0, h",
    "bytes=000-0001, 0-1, he",
    "bytes=0-999999999999999999, 0-4, hello",
    "bytes= 0-0, 0-0, h"
  })
  void range_isAPartOfTheValue(String range, String part, String bytes) throws Exception {
    assertThat(get("/get/k", "Range: " + range + "~"))
        .isEqualTo(
            "HTTP/1.1 206 Partial Content~"
                + NOSNIFF
                + body(
                    BYTES, bytes, HIT, FRESH, etag(HELLO), "Content-Range: bytes " + part + "/5~"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=5-", "bytes=5-9", "bytes=99-100", "bytes=-0", "bytes=-00"})
  void rangeOutsideOfTheValue_isRefused_andTheLengthIsSaid(String range) throws Exception {
    assertThat(get("/get/k", "Range: " + range + "~"))
        .isEqualTo(
            "HTTP/1.1 416 Range Not Satisfiable~"
                + NOSNIFF
                + body(TEXT, OUT_OF_RANGE, HIT, NO_STORE, "Content-Range: bytes */5~"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=3-1",
        "bytes=0-0,4-4",
        "bytes=0-0~Range: bytes=4-4",
        "bytes=",
        "bytes=-",
        "bytes=--1",
        "bytes=1--2",
        "bytes=a-b",
        "bytes=0x1-",
        "bytes=+1-2",
        "bytes=1",
        "bytes=1-2-3",
        "bytes=1 - 2",
        "bytes=99999999999999999999-",
        "bytes 0-0",
        "lines=0-0",
        "bytesx=0-0",
        "0-0",
        "\"bytes\"=0-0",
        ""
      })
  void rangeThatIsNone_orSeveral_isNotHeeded(String range) throws Exception {
    assertThat(get("/get/k", "Range: " + range + "~")).isEqualTo(hit("hello"));
  }

  @ParameterizedTest
  @CsvSource({
    "'#', true",
    "' \t#\t ', true",
    "'W/#', false",
    "'\"x\"', false",
    "'*', false",
    "'#, #', false",
    "'\"x\", #', false",
    "'Sun, 06 Nov 2094 08:49:37 GMT', false",
    "'', false"
  })
  void rangeOfWhatTheClientHasBegun_isAPartOnlyIfItIsTheSame(String validator, boolean same)
      throws Exception {
    String answer = get("/get/k", "If-Range: " + withTag(validator) + "~", "Range: bytes=1-1~");

    assertThat(answer).startsWith(same ? "HTTP/1.1 206 " : "HTTP/1.1 200 ");
    assertThat(answer).endsWith(same ? "~~e" : "~~hello");
  }

  @Test
  void rangeOfAnotherValue_isNotJudged_evenWhereItIsOutside() throws Exception {
    assertThat(get("/get/k", "If-Range: \"x\"~", "Range: bytes=99-~")).isEqualTo(hit("hello"));
  }

  @Test
  void emptyValue_hasNoFirstByte_andItsLastOnesAreAllOfIt() throws Exception {
    assertThat(get("/get/empty", "Range: bytes=0-~"))
        .startsWith("HTTP/1.1 416 ")
        .contains("~Content-Range: bytes */0~");
    assertThat(get("/get/empty", "Range: bytes=0-0~")).startsWith("HTTP/1.1 416 ");
    assertThat(get("/get/empty", "Range: bytes=-0~")).startsWith("HTTP/1.1 416 ");
    assertThat(get("/get/empty", "Range: bytes=-5~")).isEqualTo(hit(""));
  }

  @Test
  void head_andJson_haveNoRanges() throws Exception {
    String range = "Range: bytes=1-1~";

    assertThat(ask("HEAD", "/get/k", range)).isEqualTo(ask("HEAD", "/get/k"));
    assertThat(get("/lookup?key=k", range)).isEqualTo(get("/lookup?key=k"));
    assertThat(get("/lookup?key=k", "Range: bytes=9999-~")).isEqualTo(get("/lookup?key=k"));
    assertThat(get("/mget?key=k", range)).isEqualTo(get("/mget?key=k"));
  }

  @Test
  void rangeOfAMiss_isAPart_too() throws Exception {
    port.misses.put("stored", stored("hello"));

    assertThat(get("/get/stored", "Range: bytes=-1~"))
        .isEqualTo(
            "HTTP/1.1 206 Partial Content~"
                + NOSNIFF
                + body(BYTES, "o", STORED, NEW, etag(HELLO), "Content-Range: bytes 4-4/5~"));
  }

  @Test
  void rangeOfALongValue_comesWhole_andInStep() throws Exception {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; digits.length() < 300_000; i++) {
      digits.append(i).append(' ');
    }
    String value = digits.toString();
    port.hits.put("long", value);
    String part = value.substring(100_001, 250_001);

    assertThat(talk(request("GET", "/get/long", "Range: bytes=100001-250000~") + request("/get/k")))
        .isEqualTo(
            "HTTP/1.1 206 Partial Content~"
                + NOSNIFF
                + body(
                    BYTES,
                    part,
                    HIT,
                    FRESH,
                    etag(tag(value)),
                    "Content-Range: bytes 100001-250000/" + value.length() + "~")
                + hit("hello"));
  }

  private static String withTag(String list) {
    return list.replace("#", HELLO);
  }
}
