package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are turned into JSON piece by piece are what they would be in one piece. */
class LongJsonTest extends LookupPort {

  /** From where on values are long, and how long their pieces are. */
  private static final int[] BOUNDS = {4096, 49_152, 2 * 49_152};

  /** Where characters begin that are to be escaped, that are not, and of two to four bytes. */
  private static final int[] LEAST = {0, 0x20, 0x80, 0x7f0, 0x2000, 0xe000, 0x1f600, 0x10f000};

  private static final String NO_TEXT = "\u00ff";

  @Test
  void values_aroundTheBounds_areWhole() throws Exception {
    for (int bound : BOUNDS) {
      for (int size = bound - 3; size <= bound + 3; size++) {
        assertWritten("x".repeat(size), true);
        assertWritten("x".repeat(size - 1) + NO_TEXT, false);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00e9", "\u20ac", "\ud83d\ude00", "\"", "\\", "\u0000", "\n"})
  void characters_areNotTornApart(String character) throws Exception {
    String utf8 = new String(character.getBytes(UTF_8), ISO_8859_1);
    for (int before = 0; before < 5; before++) {
      assertWritten("x".repeat(before) + utf8.repeat(60_000 / utf8.length()), true);
    }
  }

  @Test
  void lastByte_decidesWhatAllAre() throws Exception {
    String euros = new String("\u20ac".repeat(20_000).getBytes(UTF_8), ISO_8859_1);

    assertWritten(euros, true);
    assertWritten(euros.substring(0, euros.length() - 1), false);
    assertWritten(NO_TEXT + euros, false);
  }

  @Test
  void anyValues_areWhole() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int size = random.nextBoolean() ? random.nextInt(10_000) : random.nextInt(150_000);
      StringBuilder value = new StringBuilder("x".repeat(random.nextInt(4)));
      while (value.length() < size) {
        int run = 1 + random.nextInt(300);
        int least = LEAST[random.nextInt(LEAST.length)];
        random
            .ints(run, least, least + 1 + random.nextInt(0x300))
            .mapToObj(Character::toString)
            .forEach(one -> value.append(new String(one.getBytes(UTF_8), ISO_8859_1)));
      }
      boolean text = random.nextInt(4) > 0;

      assertWritten(text ? value.toString() : value + NO_TEXT, text);
    }
  }

  @Test
  void longKey_isWhole() throws Exception {
    String key = "k\u00e4y".repeat(25);
    port.hits.put(new String(key.getBytes(UTF_8), ISO_8859_1), "v");

    assertThat(get("/lookup?key=" + key.replace("\u00e4", "%c3%a4")))
        .contains(new String(key.getBytes(UTF_8), ISO_8859_1));
  }

  private void assertWritten(String value, boolean text) throws IOException {
    port.hits.put("k", value);
    String expected = object(value, text);

    assertThat(read(expected)).isEqualTo(value);
    String one = get("/lookup?key=k");
    assertThat(body(one)).isEqualTo(expected);
    assertThat(one).contains("~Content-Length: " + expected.length() + "~");
    String many = get("/mget?key=k&key=k");
    assertThat(body(many)).isEqualTo("[" + expected + "," + expected + "]");
    assertThat(many).contains("~Content-Length: " + (2 * expected.length() + 3) + "~");
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("~~") + 2);
  }

  private static String read(String object) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(object.getBytes(ISO_8859_1))) {
      while (!"value".equals(parser.nextFieldName())) {
        assertThat(parser.currentToken()).isNotNull();
      }
      parser.nextToken();
      byte[] bytes =
          object.contains("\"encoding\":")
              ? parser.getBinaryValue()
              : parser.getText().getBytes(UTF_8);
      return new String(bytes, ISO_8859_1);
    }
  }

  /** What the library makes of it in one piece. */
  private static String object(String value, boolean text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] valueBytes = value.getBytes(ISO_8859_1);
    JsonFactory factory =
        JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("key", "k");
      if (text) {
        json.writeStringField("value", new String(valueBytes, UTF_8));
      } else {
        json.writeBinaryField("value", valueBytes);
        json.writeStringField("encoding", "base64");
      }
      json.writeNumberField("status", 200);
      json.writeEndObject();
    }
    return bytes.toString(ISO_8859_1);
  }
}
