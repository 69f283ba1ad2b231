package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.redisproxy.metrics.Fact;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsTest {

  private final Metrics metrics = new Metrics();

  @Test
  void stats_holdWhatTheContractNames_nested() throws IOException {
    metrics.count(Metric.CACHE_HITS);
    metrics.add(Metric.REQUESTS_RESP, 70);
    metrics.watch(Metric.REDIS_UP, () -> 1);
    metrics.tell(Fact.COHERENCE_EFFECTIVE, () -> "bounded");
    metrics.watch(Metric.UPTIME_SECONDS, () -> 123_456_789_012L);

    Map<String, String> stats = parse(Stats.of(metrics, "1.2 \"x\""));

    assertThat(stats)
        .containsKeys(
            "cache.size",
            "cache.capacity",
            "cache.misses",
            "cache.evictions",
            "cache.expirations",
            "cache.invalidations",
            "cache.collapsed",
            "connections.http",
            "connections.resp",
            "requests.http",
            "requests.rejected",
            "redis.gets",
            "redis.errors")
        .containsEntry("cache.hits", "1")
        .containsEntry("requests.resp", "70")
        .containsEntry("redis.up", "true")
        .containsEntry("coherence.effective", "bounded")
        .containsEntry("uptime_seconds", "123456789012")
        .containsEntry("version", "1.2 \"x\"");
  }

  @Test
  void stats_holdEveryMetricOnce() throws IOException {
    Map<String, String> stats = parse(Stats.of(metrics, "v"));

    assertThat(stats)
        .hasSize(Metric.values().length + Fact.values().length + 1)
        .containsEntry("redis.up", "false");
    for (Metric metric : Metric.values()) {
      assertThat(stats).containsKey(metric.dottedName());
    }
  }

  /** The values by their dotted names; a name that comes twice is a fault. */
  private static Map<String, String> parse(String json) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    JsonFactory strict =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = strict.createParser(json)) {
      while (parser.nextToken() != null) {
        JsonToken token = parser.currentToken();
        if (token.isScalarValue()) {
          values.put(
              parser.getParsingContext().pathAsPointer().toString().substring(1).replace('/', '.'),
              parser.getText());
        }
      }
    }
    return values;
  }
}
