package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is short; {@link LongJsonTest} has the rest. */
class JsonTest {

  private static final byte[] KEY = {'k'};

  @Test
  void text_isWrittenAsItIs_andEscapedWhereItMust() {
    assertThat(lookup("k\"\\", "a\n\u0000\u001f\u007f\u00e9\u20ac</>"))
        .isEqualTo(
            "{\"key\":\"k\\\"\\\\\",\"value\":\"a\\n\\u0000\\u001F\u007f\u00e9\u20ac</>\","
                + "\"status\":200}");
    assertThat(lookup("k", "\ud83d\ude00")).contains("\"\ud83d\ude00\"");
    assertThat(lookup("k", "")).isEqualTo("{\"key\":\"k\",\"value\":\"\",\"status\":200}");
  }

  @Test
  void whatIsNoUtf8_isWrittenAsBase64_andSaysSo() {
    byte[] key = {'k', (byte) 0xff};
    byte[] block = {'k', (byte) 0xff, (byte) 0xc3, 0, 'x'};

    assertThat(lookup(key, block, 2))
        .isEqualTo(
            "{\"key\":\"a/8=\",\"keyEncoding\":\"base64\",\"value\":\"wwB4\","
                + "\"encoding\":\"base64\",\"status\":200}");
  }

  @Test
  void noValue_isNull() {
    assertThat(noValue(Status.NOT_FOUND, null))
        .isEqualTo("{\"key\":\"k\",\"value\":null,\"status\":404}");
    assertThat(noValue(Status.CONFLICT, new Failure(Reason.REDIS_ERROR, "why \"?\"")))
        .isEqualTo("{\"key\":\"k\",\"value\":null,\"status\":409,\"error\":\"why \\\"?\\\"\"}");
    assertThat(Json.noKey(Status.BAD_REQUEST, "why \"?\""))
        .isEqualTo("{\"key\":null,\"value\":null,\"status\":400,\"error\":\"why \\\"?\\\"\"}");
  }

  @Test
  void problem_isAsTheStandardHasIt() {
    assertThat(Json.problem(Status.URI_TOO_LONG, "a \"\n\u00e9"))
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"URI Too Long\",\"status\":414,"
                + "\"detail\":\"a \\\"\\n\u00e9\"}");
  }

  @Test
  void manyValues_areNotGathered() {
    byte[] value = "0123456789".repeat(100).getBytes(UTF_8);
    JsonBody.Text text =
        (body, json) -> {
          json.writeStartArray();
          for (int i = 0; i < 10_000; i++) {
            Json.lookup(body, json, KEY, value, 0, Status.OK, null);
          }
          json.writeEndArray();
        };
    int one = value.length + "{'key':'k','value':'','status':200},".length();

    JsonBody body = JsonBody.of(text);

    assertThat(body.length()).isEqualTo(10_000L * one + 1);
    assertThatThrownBy(body::toBytes).isInstanceOf(IllegalStateException.class);
  }

  @Property(tries = 300)
  void anyBytes_canBeReadBack(
      @ForAll @Size(max = 20) byte[] key, @ForAll @Size(max = 60) byte[] value) throws IOException {
    byte[] block = Arrays.copyOf(key, key.length + value.length);
    System.arraycopy(value, 0, block, key.length, value.length);

    Map<String, String> fields = parse(lookup(key, block, key.length));

    assertThat(bytes(fields.get("key"), fields.get("keyEncoding"))).isEqualTo(key);
    assertThat(bytes(fields.get("value"), fields.get("encoding"))).isEqualTo(value);
    assertThat(fields.get("status")).isEqualTo("200");
  }

  @Property(tries = 100)
  void anyText_isText(@ForAll @Size(max = 60) String value) throws IOException {
    byte[] bytes = new String(value.getBytes(UTF_8), UTF_8).getBytes(UTF_8);

    Map<String, String> fields = parse(lookup(KEY, bytes, 0));

    assertThat(fields).doesNotContainKey("encoding");
    assertThat(fields.get("value").getBytes(UTF_8)).isEqualTo(bytes);
  }

  private static String lookup(String key, String value) {
    byte[] block = (key + value).getBytes(UTF_8);
    byte[] keyBytes = key.getBytes(UTF_8);
    return lookup(keyBytes, block, keyBytes.length);
  }

  private static String lookup(byte[] key, byte[] block, int offset) {
    return written((body, json) -> Json.lookup(body, json, key, block, offset, Status.OK, null));
  }

  private static String noValue(Status status, Failure failure) {
    return written((body, json) -> Json.lookup(body, json, KEY, null, 0, status, failure));
  }

  private static String written(JsonBody.Text text) {
    JsonBody body = JsonBody.of(text);
    byte[] bytes = body.toBytes();
    assertThat(body.length()).isEqualTo(bytes.length);
    return new String(bytes, UTF_8);
  }

  private static byte[] bytes(String text, String encoding) {
    return encoding == null
        ? text.getBytes(UTF_8)
        : Base64.getDecoder().decode(text.getBytes(ISO_8859_1));
  }

  private static Map<String, String> parse(String json) throws IOException {
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
