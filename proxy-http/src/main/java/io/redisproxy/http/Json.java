package io.redisproxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redisproxy.command.Reply.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The answers in JSON. Bytes that are no UTF-8 come as base64, and a field beside them says so. */
final class Json {

  /** What is put between the braces. */
  interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private Json() {}

  /** A short object. */
  static String object(Fields fields) {
    return new String(
        JsonBody.of(
                (body, json) -> {
                  json.writeStartObject();
                  fields.writeTo(json);
                  json.writeEndObject();
                })
            .toBytes(),
        StandardCharsets.UTF_8);
  }

  /** What is wrong, as RFC 9457 has it. */
  static String problem(Status status, String text) {
    return object(
        json -> {
          json.writeStringField("type", "about:blank");
          json.writeStringField("title", status.reason());
          json.writeNumberField("status", status.code());
          json.writeStringField("detail", text);
        });
  }

  /** The answer to a look-up without a key. */
  static String noKey(Status status, String why) {
    return object(
        json -> {
          json.writeNullField("key");
          json.writeNullField("value");
          json.writeNumberField("status", status.code());
          json.writeStringField("error", why);
        });
  }

  /**
   * Adds {@code {"key":…,"value":…,"status":…}}.
   *
   * @param block whose bytes from {@code offset} on are the value; null if there is none
   */
  static void lookup(
      JsonBody body,
      JsonGenerator json,
      byte[] key,
      byte @Nullable [] block,
      int offset,
      Status status,
      @Nullable Failure failure)
      throws IOException {
    json.writeStartObject();
    body.bytes("key", "keyEncoding", key, 0);
    if (block == null) {
      json.writeNullField("value");
    } else {
      body.bytes("value", "encoding", block, offset);
    }
    json.writeNumberField("status", status.code());
    if (failure != null) {
      json.writeStringField("error", Outcomes.text(failure));
    }
    json.writeEndObject();
  }
}
