package io.redisproxy.systemtests.prove;

import java.util.Map;
import java.util.stream.Collectors;

/** What a proof has found, in numbers and in words. */
record Report(
    Setting setting,
    long seconds,
    Readers readers,
    long hits,
    Map<String, Long> writes,
    Map<String, Long> upheavals,
    Map<String, Long> faults,
    long compared,
    String waits,
    Counts excused,
    Violations violations) {

  long reads() {
    return readers.overResp() + readers.overHttp();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "proof",
        "%s, seed %d, %d seconds".formatted(setting.name(), setting.seed(), seconds));
    line(
        text,
        "reads",
        "%,d: %,d over RESP, %,d over HTTP; %,d hits"
            .formatted(reads(), readers.overResp(), readers.overHttp(), hits));
    line(text, "errors", list(readers.errors().all()));
    line(text, "writes", list(writes));
    line(text, "at a stroke", list(upheavals));
    line(text, "faults", list(faults));
    for (Row row : Row.values()) {
      Staleness staleness = readers.staleness(row);
      if (staleness.reads() > 0) {
        line(text, "stale in " + row, "%,d: %s".formatted(staleness.stale(), staleness));
      }
    }
    line(text, "after quiet", "%,d answers compared with Redis".formatted(compared));
    line(text, "overtaken", list(violations.overtaken().all()));
    line(text, "no processor", waits);
    line(text, "so excused", list(excused.all()));
    line(text, "violations", list(violations.counts().all()));
    violations.words().forEach(words -> line(text, "", words));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-16s ".formatted(name)).append(value).append('\n');
  }

  private static String list(Map<String, Long> counts) {
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    return "%,d".formatted(sum)
        + counts.entrySet().stream()
            .map(entry -> String.format("%n%20s%,9d  %s", "", entry.getValue(), entry.getKey()))
            .collect(Collectors.joining());
  }
}
