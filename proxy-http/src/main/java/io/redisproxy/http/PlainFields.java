package io.redisproxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Recognizes, where they lie, header fields that change nothing about a request: each is known by
 * its name, and written as nearly all clients write it. What is not listed here may mean something.
 */
final class PlainFields {

  /** There are others, or there is more to come. */
  static final int NONE = -1;

  private static final Name HOST = new Name("host");
  private static final Name ACCEPT = new Name("accept");
  private static final Name CONNECTION = new Name("connection");
  private static final byte[] KEEP_ALIVE = Head.ascii("keep-alive");

  /** Those whose values don't matter, by length. */
  private static final Name[][] OTHERS =
      byLength(
          "user-agent accept-encoding accept-language accept-charset cache-control pragma dnt"
              + " priority referer cookie keep-alive upgrade-insecure-requests save-data"
              + " sec-fetch-site sec-fetch-mode sec-fetch-dest sec-fetch-user sec-gpc sec-ch-ua"
              + " sec-ch-ua-mobile sec-ch-ua-platform via forwarded x-forwarded-for"
              + " x-forwarded-host x-forwarded-port x-forwarded-proto x-forwarded-server x-real-ip"
              + " x-request-id x-correlation-id traceparent tracestate baggage b3 x-b3-traceid"
              + " x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags");

  /**
   * Letters, digits and dashes, of which names are, in lower case; nought instead of all others.
   */
  private static final byte[] LOWER = new byte[256];

  static {
    for (int c = '-'; c <= 'z'; c++) {
      boolean named = c == '-' || Character.isLetterOrDigit(c);
      LOWER[c] = (byte) (named ? Character.toLowerCase(c) : 0);
    }
  }

  private PlainFields() {}

  /** A field's, in lower case. */
  private static final class Name {
    private final byte[] bytes;

    Name(String text) {
      bytes = Head.ascii(text);
    }

    boolean isAt(byte[] array, int from, int end) {
      return isText(bytes, array, from, end);
    }
  }

  /** Where the fields that begin there end, the empty line behind them included. */
  static int end(byte[] bytes, int from, int limit) {
    int most = Math.min(limit, from + RequestParser.MAX_FIELD_BYTES);
    int hosts = 0;
    int at = from;
    for (int count = 0; count <= RequestParser.MAX_FIELDS; count++) {
      if (isLineEnd(bytes, at, most)) {
        return hosts == 1 ? at + 2 : NONE;
      }
      int colon = nameEnd(bytes, at, most);
      int valueEnd = valueEnd(bytes, colon, most);
      if (!isLineEnd(bytes, valueEnd, most) || !isPlain(bytes, at, colon, valueEnd)) {
        return NONE;
      }
      hosts += HOST.isAt(bytes, at, colon) ? 1 : 0;
      at = valueEnd + 2;
    }
    return NONE;
  }

  private static boolean isLineEnd(byte[] bytes, int at, int limit) {
    return limit - at >= 2 && bytes[at] == '\r' && bytes[at + 1] == '\n';
  }

  private static int nameEnd(byte[] bytes, int from, int limit) {
    int at = from;
    while (at < limit && LOWER[bytes[at] & 0xff] != 0) {
      at++;
    }
    return at;
  }

  /** The limit if no colon and blank is there, or no value. */
  private static int valueEnd(byte[] bytes, int colon, int limit) {
    int from = colon + 2;
    if (from >= limit || bytes[colon] != ':' || bytes[colon + 1] != ' ') {
      return limit;
    }
    int at = from;
    while (at < limit && bytes[at] >= ' ' && bytes[at] < 0x7f) {
      at++;
    }
    return at;
  }

  private static boolean isPlain(byte[] bytes, int from, int colon, int valueEnd) {
    int value = colon + 2;
    if (HOST.isAt(bytes, from, colon)) {
      String host = new String(bytes, value, valueEnd - value, StandardCharsets.US_ASCII);
      return Host.isValid(host);
    }
    if (CONNECTION.isAt(bytes, from, colon)) {
      return isText(KEEP_ALIVE, bytes, value, valueEnd);
    }
    if (ACCEPT.isAt(bytes, from, colon)) {
      return !namesJson(bytes, value, valueEnd);
    }
    int length = colon - from;
    Name[] names = length < OTHERS.length ? OTHERS[length] : OTHERS[0];
    for (Name name : names) {
      if (name.isAt(bytes, from, colon)) {
        return true;
      }
    }
    return false;
  }

  /** Whether JSON may be meant, which {@link Accept} would have to see. */
  private static boolean namesJson(byte[] bytes, int from, int end) {
    for (int at = from; at < end - 1; at++) {
      if (LOWER[bytes[at]] == 'j' && LOWER[bytes[at + 1]] == 's') {
        return true;
      }
    }
    return false;
  }

  private static boolean isText(byte[] lower, byte[] bytes, int from, int end) {
    if (end - from != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (LOWER[bytes[from + i] & 0xff] != lower[i]) {
        return false;
      }
    }
    return true;
  }

  private static Name[][] byLength(String names) {
    String[] all = names.split(" ", -1);
    int longest = Arrays.stream(all).mapToInt(String::length).max().orElse(0);
    Name[][] table = new Name[longest + 1][];
    for (int length = 0; length <= longest; length++) {
      int wanted = length;
      table[length] =
          Arrays.stream(all)
              .filter(name -> name.length() == wanted)
              .map(Name::new)
              .toArray(Name[]::new);
    }
    return table;
  }
}
