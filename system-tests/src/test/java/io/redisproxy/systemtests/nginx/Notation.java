package io.redisproxy.systemtests.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How {@code requests.txt} writes requests down, which says so itself. */
final class Notation {
  private static final String PLAIN_HEAD = "GET /get/small HTTP/1.1~Host: h~";
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern TIMES = Pattern.compile("(.*)\\*(\\d+)");
  private static final Pattern BYTE = Pattern.compile("\\\\x([0-9a-f]{2})");

  private Notation() {}

  /** What a line stands for, one character a byte. */
  static List<String> requests(String line) {
    List<String> requests = new ArrayList<>();
    spell(line.startsWith("@") ? PLAIN_HEAD + line.substring(1) : line, requests);
    return requests;
  }

  private static void spell(String text, List<String> requests) {
    Matcher braces = BRACES.matcher(text);
    if (!braces.find()) {
      requests.add(bytes(text));
      return;
    }
    Matcher times = TIMES.matcher(braces.group(1));
    List<String> choices =
        times.matches()
            ? List.of(times.group(1).repeat(Integer.parseInt(times.group(2))))
            : List.of(braces.group(1).split("\\|", -1));
    for (String choice : choices) {
      spell(text.substring(0, braces.start()) + choice + text.substring(braces.end()), requests);
    }
  }

  private static String bytes(String text) {
    String lines = text.replace("~", "\r\n").replace('^', '\n').replace('`', '\r');
    return BYTE.matcher(lines)
        .replaceAll(
            hex ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(hex.group(1), 16))));
  }
}
