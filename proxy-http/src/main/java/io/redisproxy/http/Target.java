package io.redisproxy.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a request asks for: the path and the query, still encoded, since only their reader knows
 * what is a separator and what is part of a key.
 */
record Target(String path, String query) {

  /** The request's target cannot be read. */
  static final class BadTarget extends Exception {
    private static final long serialVersionUID = 1L;

    private final String why;

    BadTarget(String why) {
      super(why, null, false, false);
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  /** Reads {@code /path?query} and {@code http://host/path?query}, which are printable ASCII. */
  static Target of(String text) throws BadTarget {
    String local = text;
    if (startsWithScheme(text)) {
      local = afterAuthority(text);
    }
    if (!local.startsWith("/")) {
      throw new BadTarget("the request target does not begin with a slash");
    }
    int mark = local.indexOf('?');
    return mark < 0
        ? new Target(local, "")
        : new Target(local.substring(0, mark), local.substring(mark + 1));
  }

  private static String afterAuthority(String text) throws BadTarget {
    int begin = text.indexOf("//") + 2;
    int end = begin;
    while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
      end++;
    }
    if (!Host.isValid(text.substring(begin, end))) {
      throw new BadTarget("the request target names no host that could be");
    }
    String rest = text.substring(end);
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static boolean startsWithScheme(String text) {
    return text.regionMatches(true, 0, "http://", 0, 7)
        || text.regionMatches(true, 0, "https://", 0, 8);
  }

  /** The values of a form field, decoded. */
  List<byte[]> values(String name) throws BadTarget {
    byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
    List<byte[]> values = new ArrayList<>(1);
    int from = 0;
    while (from < query.length()) {
      int separator = query.indexOf('&', from);
      int end = separator < 0 ? query.length() : separator;
      int nameEnd = from;
      while (nameEnd < end && query.charAt(nameEnd) != '=') {
        nameEnd++;
      }
      if (isNamed(from, nameEnd, wanted)) {
        values.add(decode(query, Math.min(end, nameEnd + 1), end, true));
      }
      from = end + 1;
    }
    return values;
  }

  /** A name that can't be decoded is nobody's. */
  private boolean isNamed(int from, int end, byte[] wanted) {
    try {
      return Arrays.equals(decode(query, from, end, true), wanted);
    } catch (BadTarget e) {
      return false;
    }
  }

  /** The same without {@code prefix} at the beginning of its path. */
  Target below(String prefix) {
    return new Target(path.substring(prefix.length()), query);
  }

  /** What follows {@code prefix} in the path, decoded. */
  byte[] pathAfter(String prefix) throws BadTarget {
    return decode(path, prefix.length(), path.length(), false);
  }

  private static byte[] decode(String text, int from, int end, boolean plusIsBlank)
      throws BadTarget {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - from);
    int at = from;
    while (at < end) {
      char c = text.charAt(at);
      if (c == '%') {
        int high = at + 2 < end ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < end ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new BadTarget(
              "a percent sign must be followed by two hexadecimal digits; itself it is %25");
        }
        bytes.write(high << 4 | low);
        at += 3;
      } else {
        bytes.write(plusIsBlank && c == '+' ? ' ' : c);
        at++;
      }
    }
    return bytes.toByteArray();
  }
}
