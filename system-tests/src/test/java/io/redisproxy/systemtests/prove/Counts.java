package io.redisproxy.systemtests.prove;

import java.util.Map;
import java.util.TreeMap;

/** How often what happened; for any thread, and for what is rare. */
final class Counts {
  private final Map<String, Long> counts = new TreeMap<>();

  synchronized void add(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  synchronized long sum() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized Map<String, Long> all() {
    return new TreeMap<>(counts);
  }
}
