package io.redisproxy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What hits cost, in Markdown, shown line by line as it comes in. */
final class HitReport {

  /**
   * What a run has shown: hits a microsecond, all threads together, and bytes allocated for one.
   *
   * @param apart hits by as many threads that share nothing
   */
  record Score(int threads, double hits, double bytes, double apart) {

    /** Processor time that one hit takes of its thread. */
    double nanos() {
      return 1000 * threads / hits;
    }

    /** How much each thread beyond the first adds, as a part of what the first does alone. */
    double addedTo(Score alone) {
      return added(hits, alone);
    }

    /** The same where they share nothing but the machine. */
    double addedApartTo(Score alone) {
      return added(apart, alone);
    }

    private double added(double all, Score alone) {
      return (all / alone.hits - 1) / (threads - 1);
    }
  }

  private final StringBuilder text = new StringBuilder();

  void head(String command, int rounds) {
    line("# What a hit costs without the network");
    line("");
    line("- JVM: " + System.getProperty("java.vm.name") + " " + Runtime.version());
    line("- Processors: " + Runtime.getRuntime().availableProcessors());
    line("- Date: " + LocalDate.now(ZoneOffset.UTC));
    line("- Command: `" + command + "`");
    line("");
    line(
        "%,d keys, values of 64 bytes, pipelines of %d; medians, rounds: %d."
            .formatted(SharedParts.KEYS, Connection.PIPELINE, rounds));
    line("What each thread beyond the first adds is formed within each round; 1 is as much as one");
    line("does alone. Threads with nothing in common, each with a cache of its own, lose what the");
    line("machine takes from them.");
    line("");
    line(
        "| protocol | threads | million hits/s | ns a hit | bytes allocated | each thread adds "
            + "| with nothing in common |");
    line("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  }

  /** In each round the same numbers of threads, the first of which is one. */
  void rows(SharedParts.Wire wire, List<List<Score>> rounds) {
    for (int i = 0; i < rounds.get(0).size(); i++) {
      int at = i;
      String added = at == 0 ? "" : added(rounds, round -> round.get(at).addedTo(round.get(0)));
      String apart =
          at == 0 ? "" : added(rounds, round -> round.get(at).addedApartTo(round.get(0)));
      line(
          "| %s | %d | %.2f | %.0f | %.2f | %s | %s |"
              .formatted(
                  wire,
                  rounds.get(0).get(at).threads(),
                  median(rounds, round -> round.get(at).hits()),
                  median(rounds, round -> round.get(at).nanos()),
                  median(rounds, round -> round.get(at).bytes()),
                  added,
                  apart));
    }
  }

  void save(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), text);
  }

  private static String added(List<List<Score>> rounds, ToDoubleFunction<List<Score>> figure) {
    return "%.2f".formatted(median(rounds, figure));
  }

  private static double median(List<List<Score>> rounds, ToDoubleFunction<List<Score>> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private void line(String line) {
    System.out.println(line);
    text.append(line).append('\n');
  }
}
