package io.redisproxy.http;

import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;

/** All numbers as one JSON object, in which the dots of their names become nesting. */
final class Stats {

  private Stats() {}

  static String of(Metrics metrics, String version) {
    return Json.object(
        out -> {
          String open = "";
          for (Metric metric : Metric.values()) {
            int dot = metric.dottedName().indexOf('.');
            String group = dot < 0 ? "" : metric.dottedName().substring(0, dot);
            if (!group.equals(open)) {
              if (!open.isEmpty()) {
                out.writeEndObject();
              }
              if (!group.isEmpty()) {
                out.writeObjectFieldStart(group);
              }
              open = group;
            }
            String name = metric.dottedName().substring(dot + 1);
            long value = metrics.value(metric);
            switch (metric.kind()) {
              case FLAG -> out.writeBooleanField(name, value != 0);
              case COUNTER, GAUGE -> out.writeNumberField(name, value);
            }
          }
          out.writeStringField("version", version);
        });
  }
}
