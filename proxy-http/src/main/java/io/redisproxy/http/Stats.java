package io.redisproxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redisproxy.metrics.Fact;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** All that is known, as one JSON object, in which the dots of the names become nesting. */
final class Stats {

  private static final String UNGROUPED = "";

  private Stats() {}

  static String of(Metrics metrics, String version) {
    Map<String, Map<String, Object>> groups = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      long value = metrics.value(metric);
      put(
          groups,
          metric.dottedName(),
          switch (metric.kind()) {
            case FLAG -> (Object) (value != 0);
            case COUNTER, GAUGE -> (Object) value;
          });
    }
    for (Fact fact : Fact.values()) {
      put(groups, fact.dottedName(), metrics.text(fact));
    }
    put(groups, "version", version);
    return Json.object(out -> write(out, groups));
  }

  private static void put(Map<String, Map<String, Object>> groups, String name, Object value) {
    int dot = name.indexOf('.');
    String group = dot < 0 ? UNGROUPED : name.substring(0, dot);
    groups.computeIfAbsent(group, g -> new LinkedHashMap<>()).put(name.substring(dot + 1), value);
  }

  private static void write(JsonGenerator out, Map<String, Map<String, Object>> groups)
      throws IOException {
    for (Map.Entry<String, Map<String, Object>> group : groups.entrySet()) {
      boolean nested = !group.getKey().equals(UNGROUPED);
      if (nested) {
        out.writeObjectFieldStart(group.getKey());
      }
      for (Map.Entry<String, Object> each : group.getValue().entrySet()) {
        out.writeFieldName(each.getKey());
        out.writeObject(each.getValue());
      }
      if (nested) {
        out.writeEndObject();
      }
    }
  }
}
