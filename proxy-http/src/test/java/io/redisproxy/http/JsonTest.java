package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void text_isWrittenAsItIs_andEscapedWhereItMust() {
    assertThat(lookup("k\"\\", "a\n\u0000\u001f\u007f\u00e9\u20ac</>"))
        .isEqualTo(
            "{\"key\":\"k\\\"\\\\\",\"value\":\"a\\n\\u0000\\u001F\u007f\u00e9\u20ac</>\","
                + "\"status\":200}");
    assertThat(lookup("k", "")).isEqualTo("{\"key\":\"k\",\"value\":\"\",\"status\":200}");
  }

  @Test
  void whatIsNoUtf8_isWrittenAsBase64_andSaysSo() {
    byte[] key = {'k', (byte) 0xff};
    byte[] block = {'k', (byte) 0xff, (byte) 0xc3, 0, 'x'};

    assertThat(new String(Json.lookup(key, Status.OK, block, 2), UTF_8))
        .isEqualTo(
            "{\"key\":\"a/8=\",\"keyEncoding\":\"base64\",\"value\":\"wwB4\","
                + "\"encoding\":\"base64\",\"status\":200}");
  }

  @Test
  void surrogatesAndOverlongForms_areNoUtf8() {
    for (int[] bytes : new int[][] {{0xed, 0xa0, 0x80}, {0xc0, 0x80}, {0xf4, 0x90, 0x80, 0x80}}) {
      byte[] value = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        value[i] = (byte) bytes[i];
      }
      assertThat(new String(Json.lookup(new byte[] {'k'}, Status.OK, value, 0), UTF_8))
          .contains("base64");
    }
  }

  @Test
  void noValue_isNull() {
    assertThat(new String(Json.lookup(new byte[] {'k'}, Status.NOT_FOUND, null), UTF_8))
        .isEqualTo("{\"key\":\"k\",\"value\":null,\"status\":404}");
    assertThat(new String(Json.lookup(null, Status.BAD_REQUEST, "why \"?\""), UTF_8))
        .isEqualTo("{\"key\":null,\"value\":null,\"status\":400,\"error\":\"why \\\"?\\\"\"}");
  }

  @Property(tries = 300)
  void anyBytes_canBeReadBack(
      @ForAll @Size(max = 20) byte[] key, @ForAll @Size(max = 60) byte[] value) throws IOException {
    byte[] block = Arrays.copyOf(key, key.length + value.length);
    System.arraycopy(value, 0, block, key.length, value.length);

    Map<String, String> fields = parse(Json.lookup(key, Status.OK, block, key.length));

    assertThat(bytes(fields.get("key"), fields.get("keyEncoding"))).isEqualTo(key);
    assertThat(bytes(fields.get("value"), fields.get("encoding"))).isEqualTo(value);
    assertThat(fields.get("status")).isEqualTo("200");
  }

  @Property(tries = 100)
  void anyText_isText(@ForAll @Size(max = 60) String value) throws IOException {
    byte[] bytes = new String(value.getBytes(UTF_8), UTF_8).getBytes(UTF_8);

    Map<String, String> fields = parse(Json.lookup(new byte[] {'k'}, Status.OK, bytes, 0));

    assertThat(fields).doesNotContainKey("encoding");
    assertThat(fields.get("value").getBytes(UTF_8)).isEqualTo(bytes);
  }

  private static String lookup(String key, String value) {
    byte[] block = (key + value).getBytes(UTF_8);
    byte[] keyBytes = key.getBytes(UTF_8);
    return new String(Json.lookup(keyBytes, Status.OK, block, keyBytes.length), UTF_8);
  }

  private static byte[] bytes(String text, String encoding) {
    return encoding == null
        ? text.getBytes(UTF_8)
        : Base64.getDecoder().decode(text.getBytes(ISO_8859_1));
  }

  private static Map<String, String> parse(byte[] json) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.put(name, parser.getText());
      }
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isNull();
    }
    return fields;
  }
}
