package io.redisproxy.resp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** INFO: the proxy's own section first, then what clients look for before they trust a server. */
final class InfoCommand {

  private static final Set<String> EVERYTHING = Set.of("default", "all", "everything");

  private final RespOptions options;
  private final String redisVersion;

  InfoCommand(RespOptions options, String redisVersion) {
    this.options = options;
    this.redisVersion = redisVersion;
  }

  RespWriter run(RespWriter out, List<String> words) {
    List<String> wanted =
        words.subList(1, words.size()).stream().map(w -> w.toLowerCase(Locale.ROOT)).toList();
    boolean all = wanted.isEmpty() || wanted.stream().anyMatch(EVERYTHING::contains);
    StringBuilder text = new StringBuilder();
    sections()
        .forEach(
            (section, lines) -> {
              if (all || wanted.contains(section.toLowerCase(Locale.ROOT))) {
                text.append(text.isEmpty() ? "# " : "\r\n# ").append(section).append("\r\n");
                lines.forEach((k, v) -> text.append(k).append(':').append(v).append("\r\n"));
              }
            });
    return out.verbatim(text.toString());
  }

  private Map<String, Map<String, String>> sections() {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    sections.put("Proxy", options.info().get());
    sections.put("Server", Map.of("redis_version", redisVersion, "redis_mode", "standalone"));
    sections.put("Persistence", Map.of("loading", "0"));
    sections.put("Replication", Map.of("role", "master"));
    return sections;
  }
}
