package io.redisproxy.systemtests.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A block of {@code differences.txt}: what nginx and the proxy make of some requests, and why. */
final class Difference {

  /** An answer as if nothing were odd; what is behind the head may be taken for a request. */
  private static final String SERVED = "(200|206|4xx)(-bare)?( 4xx)? (goes on|closes)";

  private static final String REFUSED = "4xx(-bare)? closes";

  /** Of which part of a request something has to be found. */
  private record Sign(RequestPart part, Pattern pattern) {
    boolean isIn(Request request) {
      return part.of(request.text()).stream().anyMatch(text -> pattern.matcher(text).find());
    }
  }

  private final String title;
  private final List<Sign> signs = new ArrayList<>();
  private final List<Pattern> nginx = new ArrayList<>();
  private final List<Pattern> proxy = new ArrayList<>();
  private boolean hasReason;

  Difference(List<String> lines) {
    title = lines.get(0);
    for (String line : lines.subList(1, lines.size())) {
      int blank = line.indexOf(' ');
      String key = line.substring(0, blank);
      String value = line.substring(blank).strip();
      switch (key) {
        case "nginx" -> nginx.add(outcome(value));
        case "proxy" -> proxy.add(outcome(value));
        case "why" -> hasReason = true;
        default -> signs.add(new Sign(RequestPart.named(key), Pattern.compile(value)));
      }
    }
    if (signs.isEmpty() || nginx.isEmpty() || proxy.isEmpty() || !hasReason) {
      throw new IllegalArgumentException(title + " lacks a line");
    }
  }

  private static Pattern outcome(String text) {
    return Pattern.compile(text.replace("served", SERVED).replace("refused", REFUSED));
  }

  boolean explains(Request request, Outcome ofNginx, Outcome ofProxy) {
    return matches(nginx, ofNginx)
        && matches(proxy, ofProxy)
        && signs.stream().anyMatch(sign -> sign.isIn(request));
  }

  private static boolean matches(List<Pattern> patterns, Outcome outcome) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(outcome.toString()).matches());
  }

  @Override
  public String toString() {
    return title;
  }
}
