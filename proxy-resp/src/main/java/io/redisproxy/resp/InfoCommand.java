package io.redisproxy.resp;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** INFO: the proxy's own section first, then what clients look for before they trust a server. */
final class InfoCommand {

  private static final String PROXY = "proxy";
  private static final Set<String> EVERYTHING = Set.of("default", "all", "everything");

  private final RespOptions options;
  private final Supplier<String> redisVersion;

  InfoCommand(RespOptions options, Supplier<String> redisVersion) {
    this.options = options;
    this.redisVersion = redisVersion;
  }

  /** Whether it is the proxy's own section alone that is asked for. */
  static boolean isOfProxyAlone(Request request) {
    return request.count() == 2 && request.isWord(1, PROXY);
  }

  /** What Redis has said, with the proxy's section before it if that is asked for too. */
  byte[] around(byte[] frame, boolean resp3, List<String> words) {
    boolean text = frame[0] == '$' || frame[0] == '=';
    if (!text || !isWanted("Proxy", wanted(words))) {
      return frame;
    }
    int from = 0;
    while (frame[from] != '\n') {
      from++;
    }
    from += frame[0] == '=' ? 5 : 1;
    String said = new String(frame, from, frame.length - 2 - from, StandardCharsets.UTF_8);
    StringBuilder all = new StringBuilder();
    append("Proxy", options.info().get(), all);
    return new RespWriter(resp3).verbatim(all.append("\r\n").append(said).toString()).toBytes();
  }

  private static List<String> wanted(List<String> words) {
    return words.subList(1, words.size()).stream().map(w -> w.toLowerCase(Locale.ROOT)).toList();
  }

  private static boolean isWanted(String section, List<String> wanted) {
    return wanted.isEmpty()
        || wanted.stream().anyMatch(EVERYTHING::contains)
        || wanted.contains(section.toLowerCase(Locale.ROOT));
  }

  private static void append(String section, Map<String, String> lines, StringBuilder text) {
    text.append(text.isEmpty() ? "# " : "\r\n# ").append(section).append("\r\n");
    lines.forEach((k, v) -> text.append(k).append(':').append(v).append("\r\n"));
  }

  /** What can be said when Redis is not there to ask. */
  RespWriter run(RespWriter out, List<String> words) {
    List<String> wanted = wanted(words);
    StringBuilder text = new StringBuilder();
    sections()
        .forEach(
            (section, lines) -> {
              if (isWanted(section, wanted)) {
                append(section, lines, text);
              }
            });
    return out.verbatim(text.toString());
  }

  private Map<String, Map<String, String>> sections() {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    sections.put("Proxy", options.info().get());
    sections.put("Server", Map.of("redis_version", redisVersion.get(), "redis_mode", "standalone"));
    sections.put("Persistence", Map.of("loading", "0"));
    sections.put("Replication", Map.of("role", "master"));
    return sections;
  }
}
