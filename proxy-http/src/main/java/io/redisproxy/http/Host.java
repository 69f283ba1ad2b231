package io.redisproxy.http;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Where a request says it wants to go: a name or an address, with a port or without. */
final class Host {

  private static final String NAME_MARKS = "-._~!$&'()*+,;=";
  private static final int MAX_PORT_DIGITS = 5;

  private static final int MAX_ADDRESS = "0000:0000:0000:0000:0000:0000:255.255.255.255".length();
  private static final String ROW = "[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*";
  private static final Pattern FULL = Pattern.compile(ROW);
  private static final Pattern SHORT = Pattern.compile("(" + ROW + ")?::(" + ROW + ")?");
  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern DOTTED_END =
      Pattern.compile("(?<=:)(" + BYTE + "\\.){3}" + BYTE + "$");
  private static final int GROUPS = 8;

  private Host() {}

  static boolean isValid(String host) {
    int end = host.startsWith("[") ? addressEnd(host) : nameEnd(host);
    if (end <= 0) {
      return false;
    }
    if (end == host.length()) {
      return true;
    }
    int digits = host.length() - end - 1;
    return host.charAt(end) == ':'
        && digits <= MAX_PORT_DIGITS
        && host.chars().skip(end + 1L).allMatch(Characters::isDigit);
  }

  /** Of an address in brackets; 0 if it is none. */
  private static int addressEnd(String host) {
    int end = host.indexOf(']');
    return end > 0 && isAddress(host.substring(1, end)) ? end + 1 : 0;
  }

  /**
   * Whether it is one of IPv6 as RFC 3986 has it: without a zone, which is of use on one machine
   * alone.
   */
  private static boolean isAddress(String text) {
    if (text.length() > MAX_ADDRESS) {
      return false;
    }
    String plain = DOTTED_END.matcher(text).replaceFirst("0:0");
    long groups = Arrays.stream(plain.split(":", -1)).filter(group -> !group.isEmpty()).count();
    return FULL.matcher(plain).matches()
        ? groups == GROUPS
        : SHORT.matcher(plain).matches() && groups < GROUPS;
  }

  private static int nameEnd(String host) {
    int end = 0;
    while (end < host.length()) {
      if (isName(host.charAt(end))) {
        end++;
      } else if (isEncoded(host, end)) {
        end += 3;
      } else {
        return end;
      }
    }
    return end;
  }

  /** Whether a byte as {@code %XX} begins there. */
  private static boolean isEncoded(String host, int at) {
    return host.charAt(at) == '%'
        && at + 2 < host.length()
        && Character.digit(host.charAt(at + 1), 16) >= 0
        && Character.digit(host.charAt(at + 2), 16) >= 0;
  }

  private static boolean isName(int c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || NAME_MARKS.indexOf(c) >= 0);
  }
}
