package io.redisproxy.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Ranks of which the one at {@code n} comes up as often as 1 / (n + 1)^0.99 says. */
final class Zipf {

  private static final double EXPONENT = 0.99;

  /** The weights of all ranks up to and including each. */
  private final double[] sums;

  Zipf(int ranks) {
    sums = new double[ranks];
    double sum = 0;
    for (int i = 0; i < ranks; i++) {
      // Strict, so that a seed gives the same ranks on every JVM.
      sum += 1 / StrictMath.pow(i + 1, EXPONENT);
      sums[i] = sum;
    }
  }

  int[] draw(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] ranks = new int[count];
    for (int i = 0; i < count; i++) {
      int found = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
      ranks[i] = found < 0 ? -found - 1 : found;
    }
    return ranks;
  }
}
