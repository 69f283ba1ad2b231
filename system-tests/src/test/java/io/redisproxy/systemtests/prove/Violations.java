package io.redisproxy.systemtests.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What was wrong: how often, by kind, and the first few in words. */
final class Violations {
  private static final int IN_WORDS = 10;

  private final Map<String, Long> counts = new TreeMap<>();
  private final List<String> words = new ArrayList<>();

  synchronized void add(Wrong wrong, Row row, Supplier<String> what) {
    counts.merge(wrong + " in " + row, 1L, Long::sum);
    if (words.size() < IN_WORDS) {
      words.add("%s: %s; %s".formatted(wrong, what.get(), wrong.words()));
    }
  }

  synchronized long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  synchronized List<String> words() {
    return List.copyOf(words);
  }
}
