package io.redisproxy.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Compares redis-proxy's cache with others. Arguments choose workloads and how many rounds; only a
 * run without any is written to a file.
 */
public final class CacheComparison {

  private static final List<String> WORKLOADS =
      List.of("hit", "miss", "store", "mix", "hotKey", "expiryStorm");
  private static final int ROUNDS = 3;
  private static final Path RESULTS = Path.of("benchmarks", "results");

  private CacheComparison() {}

  public static void main(String[] args) throws RunnerException, IOException {
    List<String> workloads = new ArrayList<>(List.of(args));
    int rounds = ROUNDS;
    int option = workloads.indexOf("--rounds");
    if (option >= 0) {
      workloads.remove(option);
      rounds = option < workloads.size() ? rounds(workloads.remove(option)) : 0;
    }
    if (rounds < 1 || !WORKLOADS.containsAll(workloads)) {
      System.err.println("usage: CacheComparison [--rounds N] [WORKLOAD...]");
      System.err.println("workloads: " + String.join(" ", WORKLOADS));
      System.exit(2);
    }
    // The same digits and commas everywhere.
    Locale.setDefault(Locale.ROOT);

    Report report = new Report();
    report.head(command(args));
    HitCounts hits = HitCounts.count();
    report.hits(hits);
    report.speedHead(rounds);
    Rounds run = new Rounds(rounds);
    for (String workload : workloads.isEmpty() ? WORKLOADS : workloads) {
      for (int threads : threadCounts()) {
        report.speed(run.run(workload, threads));
      }
    }
    if (args.length == 0) {
      report.save(RESULTS, "cache-java" + Runtime.version().feature() + ".md");
    }
    if (!hits.exact()) {
      System.err.println("redis-proxy's cache and LinkedHashMap differ in hits: one is not exact");
      System.exit(1);
    }
  }

  private static int rounds(String word) {
    return word.matches("[1-9]\\d?") ? Integer.parseInt(word) : 0;
  }

  /** One and two everywhere; more where there are as many processors. */
  private static int[] threadCounts() {
    int processors = Runtime.getRuntime().availableProcessors();
    return IntStream.of(1, 2, 8, 16).filter(n -> n <= Math.max(2, processors)).toArray();
  }

  private static String command(String[] args) {
    List<String> words = new ArrayList<>(List.of("java"));
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(CacheComparison.class.getName());
    words.addAll(List.of(args));
    return String.join(" ", words);
  }
}
