package io.redisproxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request's head, as the parser has kept it. Good only until the next one is parsed.
 *
 * <pre>
 *   GET /get/key HTTP/1.1 CRLF Host: here CRLF Accept: text/plain CRLF CRLF
 *   '- method    '- target     '- fields: where names and values begin and end
 * </pre>
 */
final class Request {

  private static final String HEAD = "HEAD ";
  private static final int FIRST_BYTES = 1024;
  private static final int FIRST_FIELDS = 16;

  // A field is four numbers: where its name begins and ends, where its value begins and ends.
  private static final int FIELD = 4;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;
  private int methodEnd;
  private int targetEnd;
  private int minorVersion;
  private int[] fields = new int[FIRST_FIELDS * FIELD];
  private int fieldCount;

  void clear() {
    if (bytes.length > FIRST_BYTES) {
      bytes = new byte[FIRST_BYTES];
    }
    length = 0;
    fieldCount = 0;
    methodEnd = 0;
    targetEnd = 0;
    minorVersion = 1;
  }

  /** Makes room for so many bytes more, and says where they begin. */
  byte[] room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
    return bytes;
  }

  int length() {
    return length;
  }

  void length(int now) {
    length = now;
  }

  byte at(int index) {
    return bytes[index];
  }

  void line(int methodEnds, int targetEnds, int minor) {
    methodEnd = methodEnds;
    targetEnd = targetEnds;
    minorVersion = minor;
  }

  void field(int name, int nameEnd, int value, int valueEnd) {
    int at = fieldCount * FIELD;
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, 2 * at);
    }
    fields[at] = name;
    fields[at + 1] = nameEnd;
    fields[at + 2] = value;
    fields[at + 3] = valueEnd;
    fieldCount++;
  }

  int fieldCount() {
    return fieldCount;
  }

  boolean isMethod(String name) {
    return isText(0, methodEnd, name, false);
  }

  /** Whether it is one for HEAD, as far as it has come: even if the rest is malformed. */
  boolean beginsAsHead() {
    return length >= HEAD.length() && isText(0, HEAD.length(), HEAD, false);
  }

  boolean reads() {
    return isMethod("GET") || isMethod("HEAD");
  }

  /** Always printable ASCII. */
  String target() {
    return text(methodEnd + 1, targetEnd);
  }

  int minorVersion() {
    return minorVersion;
  }

  /** How many fields have this name, which is in lower case. */
  int count(String name) {
    int count = 0;
    for (int field = 0; field < fieldCount; field++) {
      count += isNamed(field, name) ? 1 : 0;
    }
    return count;
  }

  /**
   * A field's value, or the values of all with that name as one list; one character a byte.
   *
   * @param name in lower case
   * @return null if there is none
   */
  @Nullable String value(String name) {
    String all = null;
    for (int field = 0; field < fieldCount; field++) {
      if (isNamed(field, name)) {
        String value = text(fields[field * FIELD + 2], fields[field * FIELD + 3]);
        all = all == null ? value : all + ", " + value;
      }
    }
    return all;
  }

  /** Whether the list that is a field's value names {@code word}, which is in lower case. */
  boolean lists(String name, String word) {
    String value = value(name);
    if (value == null) {
      return false;
    }
    int from = 0;
    while (from <= value.length()) {
      int comma = value.indexOf(',', from);
      int end = comma < 0 ? value.length() : comma;
      if (value.substring(from, end).strip().toLowerCase(Locale.ROOT).equals(word)) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  boolean keepsAlive() {
    return minorVersion > 0
        ? !lists("connection", "close")
        : lists("connection", "keep-alive") && !lists("connection", "close");
  }

  private boolean isNamed(int field, String name) {
    return isText(fields[field * FIELD], fields[field * FIELD + 1], name, true);
  }

  private boolean isText(int from, int end, String text, boolean anyCase) {
    if (end - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      int c = bytes[from + i];
      if (anyCase && c >= 'A' && c <= 'Z') {
        c += 'a' - 'A';
      }
      if (c != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int end) {
    return new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
  }
}
