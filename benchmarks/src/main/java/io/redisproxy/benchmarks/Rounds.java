package io.redisproxy.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a workload with every cache in turn, each in a JVM of its own, and all of that several
 * times: what slows the machine down for a while then meets them all.
 */
final class Rounds {

  private final int count;

  Rounds(int count) {
    this.count = count;
  }

  Row run(String workload, int threads) throws RunnerException {
    List<Map<Contenders, Double>> rounds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Map<Contenders, Double> scores = new EnumMap<>(Contenders.class);
      for (Contenders contender : Contenders.values()) {
        scores.put(contender, score(workload, threads, contender));
      }
      rounds.add(scores);
    }
    return new Row(workload, threads, rounds);
  }

  private static double score(String workload, int threads, Contenders contender)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\.CacheBenchmark\\." + workload + "$")
            .threads(threads)
            .param("contender", contender.name())
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    Collection<RunResult> results = new Runner(options.build()).run();
    return results.iterator().next().getPrimaryResult().getScore();
  }
}
