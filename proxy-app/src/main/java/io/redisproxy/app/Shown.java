package io.redisproxy.app;

import java.util.regex.Pattern;

/** Text from outside as a fault may show it: on one line, without passwords. */
final class Shown {
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]");

  private Shown() {}

  static String text(String text) {
    return UNPRINTABLE.matcher(withoutPassword(text)).replaceAll("?");
  }

  static String quoted(String text) {
    return "'" + text(text) + "'";
  }

  /**
   * Hides all before the last '@', from "//" on where there is one: a URI that is not understood
   * has its password there, wherever its parts may begin and end.
   */
  private static String withoutPassword(String text) {
    int end = text.lastIndexOf('@');
    if (end < 0) {
      return text;
    }
    int slashes = text.indexOf("//");
    int start = slashes < 0 || slashes > end ? 0 : slashes + 2;
    return text.substring(0, start) + "***" + text.substring(end);
  }
}
