package io.redisproxy.systemtests.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What nginx and the proxy do differently, and why the proxy does so.
 *
 * @param title names it
 * @param requests one of them is found in each request that is answered so
 * @param nginx what may become of it there
 * @param proxy and here
 */
record Difference(
    String title, List<Pattern> requests, List<String> nginx, List<String> proxy, String why) {

  Difference {
    if (requests.isEmpty() || nginx.isEmpty() || proxy.isEmpty() || why.isEmpty()) {
      throw new IllegalArgumentException("[" + title + "] lacks a line");
    }
  }

  /** Reads a block of {@code differences.txt}. */
  static Difference of(List<String> lines) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    List.of("request", "nginx", "proxy", "why").forEach(key -> values.put(key, new ArrayList<>()));
    for (String line : lines.subList(1, lines.size())) {
      int blank = line.indexOf(' ');
      List<String> of = values.get(line.substring(0, blank));
      if (of == null) {
        throw new IllegalArgumentException("neither request, nginx, proxy nor why: " + line);
      }
      of.add(line.substring(blank).strip());
    }
    String title = lines.get(0);
    return new Difference(
        title.substring(1, title.length() - 1),
        values.get("request").stream().map(Pattern::compile).toList(),
        values.get("nginx"),
        values.get("proxy"),
        String.join(" ", values.get("why")));
  }

  boolean explains(Request request, Outcome ofNginx, Outcome ofProxy) {
    return nginx.contains(ofNginx.toString())
        && proxy.contains(ofProxy.toString())
        && requests.stream().anyMatch(pattern -> pattern.matcher(request.text()).find());
  }
}
