package io.redisproxy.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.redisproxy.server.Out;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;

/**
 * A JSON text about to be written. Long values stand in it only where they are, and are turned into
 * JSON piece by piece as the client reads:
 *
 * <pre>
 *   frame  {"key":"a","value":          ,"status":200}
 *   cut                       ^ a LongString goes here
 * </pre>
 */
final class JsonBody {

  /** Characters are written as they are, not as escaped halves, in the frame as in long values. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  /** Shorter values are put into the frame. */
  private static final int LONG_BYTES = 4096;

  /** The same, once many values have made the frame long itself. */
  private static final int LONG_BYTES_OF_MANY = 64;

  private static final int LONG_FRAME = 64 * 1024;

  /** Writes a text with the generator. */
  interface Text {
    void writeTo(JsonBody body, JsonGenerator json) throws IOException;
  }

  private record Cut(int at, LongString string) {}

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator json;
  private final ArrayDeque<Cut> cuts = new ArrayDeque<>();

  /** By the blocks that hold them: one value may be asked for very often. */
  private final IdentityHashMap<byte[], LongString> strings = new IdentityHashMap<>();

  private final byte[] frame;
  private long length;
  private int written;

  private JsonBody(Text text) throws IOException {
    json = FACTORY.createGenerator(bytes);
    text.writeTo(this, json);
    json.close();
    frame = bytes.toByteArray();
    length += frame.length;
  }

  static JsonBody of(Text text) {
    try {
      return new JsonBody(text);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /**
   * Adds a field with bytes; if they are no UTF-8 as base64, and a field more that says so.
   *
   * @param block whose bytes from {@code offset} on are the value; nobody may change them
   */
  void bytes(String name, String encodingName, byte[] block, int offset) throws IOException {
    json.writeFieldName(name);
    boolean text;
    if (block.length - offset > (bytes.size() < LONG_FRAME ? LONG_BYTES : LONG_BYTES_OF_MANY)) {
      LongString string = string(block, offset);
      text = string.isText();
      // A raw value of no bytes leaves the place for it.
      json.writeRawValue("");
      json.flush();
      cuts.add(new Cut(bytes.size(), string));
      length += string.length();
    } else {
      text = Utf8.isValid(block, offset, block.length);
      if (text) {
        json.writeString(Utf8.text(block, offset, block.length));
      } else {
        json.writeBinary(block, offset, block.length - offset);
      }
    }
    if (!text) {
      json.writeStringField(encodingName, "base64");
    }
  }

  private LongString string(byte[] block, int offset) {
    LongString known = strings.get(block);
    if (known != null) {
      return known.again();
    }
    LongString string = LongString.of(block, offset);
    strings.put(block, string);
    return string;
  }

  long length() {
    return length;
  }

  /** Writes it, or its next piece; true if all of it is written. */
  boolean writeTo(Out out) {
    Cut cut = cuts.peek();
    int end = cut == null ? frame.length : cut.at;
    if (written < end) {
      written = out.write(frame, written, end);
      return written == frame.length;
    }
    if (cut != null && cut.string.writeTo(out)) {
      cuts.remove();
    }
    return cuts.isEmpty() && written == frame.length;
  }

  /** What {@link #writeTo} would write in the end. For what is known to be short. */
  byte[] toBytes() {
    if (!cuts.isEmpty()) {
      throw new IllegalStateException("a long text is not to be gathered");
    }
    return frame;
  }
}
