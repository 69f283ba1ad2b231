package io.redisproxy.http;

import io.netty.util.NetUtil;

/** Where a request says it wants to go: a name or an address, with a port or without. */
final class Host {

  private static final String NAME_MARKS = "-._~!$&'()*+,;=";
  private static final int MAX_PORT_DIGITS = 5;

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
    // What follows a percent sign is of use on the machine alone that says it.
    boolean valid =
        end > 0 && host.indexOf('%') < 0 && NetUtil.isValidIpV6Address(host.substring(1, end));
    return valid ? end + 1 : 0;
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
