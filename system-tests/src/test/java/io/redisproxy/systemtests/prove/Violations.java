package io.redisproxy.systemtests.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What was wrong: how often, by kind, and the first few in words. */
final class Violations {
  private static final int IN_WORDS = 10;

  private final Counts counts = new Counts();
  private final Counts overtaken = new Counts();
  private final List<String> words = new ArrayList<>();

  synchronized void add(Wrong wrong, Row row, Supplier<String> what) {
    if (wrong == Wrong.OVERTAKEN) {
      overtaken.add("in " + row);
      return;
    }
    counts.add(wrong + " in " + row);
    String found = words.size() < IN_WORDS ? what.get() : "";
    if (!found.isEmpty()) {
      words.add("%s (%s): %s".formatted(wrong, wrong.words(), found));
    }
  }

  /** What is remarkable, and no violation. */
  Counts overtaken() {
    return overtaken;
  }

  Counts counts() {
    return counts;
  }

  synchronized List<String> words() {
    return List.copyOf(words);
  }
}
