package io.redisproxy.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The answers in JSON. Bytes that are no UTF-8 come as base64, and a field beside them says so. */
final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** What is put between the braces. */
  interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  private Json() {}

  static byte[] object(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** {@code {"key":…,"value":…,"status":…}} for a value. */
  static byte[] lookup(byte[] key, Status status, byte[] block, int offset) {
    return object(
        json -> {
          bytes(json, "key", "keyEncoding", key, 0);
          bytes(json, "value", "encoding", block, offset);
          json.writeNumberField("status", status.code());
        });
  }

  /** The same where there is no value, with an error if that is the reason. */
  static byte[] lookup(byte @Nullable [] key, Status status, @Nullable String error) {
    return object(
        json -> {
          if (key == null) {
            json.writeNullField("key");
          } else {
            bytes(json, "key", "keyEncoding", key, 0);
          }
          json.writeNullField("value");
          json.writeNumberField("status", status.code());
          if (error != null) {
            json.writeStringField("error", error);
          }
        });
  }

  private static void bytes(
      JsonGenerator json, String name, String encodingName, byte[] block, int offset)
      throws IOException {
    String text = text(block, offset);
    if (text != null) {
      json.writeStringField(name, text);
      return;
    }
    json.writeFieldName(name);
    json.writeBinary(block, offset, block.length - offset);
    json.writeStringField(encodingName, "base64");
  }

  private static @Nullable String text(byte[] block, int offset) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(block, offset, block.length - offset))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
