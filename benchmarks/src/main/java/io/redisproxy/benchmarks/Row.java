package io.redisproxy.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** One workload at one number of threads: for each round, each cache's operations per µs. */
record Row(String workload, int threads, List<Map<Contenders, Double>> rounds) {

  double median(Contenders contender) {
    return median(round -> score(round, contender));
  }

  /** Ours by another's; formed within each round, whose runs shared the machine's mood. */
  double medianRatioTo(Contenders other) {
    return median(round -> score(round, Contenders.OURS) / score(round, other));
  }

  private static double score(Map<Contenders, Double> round, Contenders contender) {
    return round.getOrDefault(contender, Double.NaN);
  }

  private double median(ToDoubleFunction<Map<Contenders, Double>> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
