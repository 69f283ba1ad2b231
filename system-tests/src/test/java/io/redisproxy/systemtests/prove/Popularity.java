package io.redisproxy.systemtests.prove;

import java.util.Random;

/** Draws a few keys very often and most of them now and then, at the cost of a few shifts. */
final class Popularity {
  private static final int TABLE = 1 << 16;
  private static final double SKEW = 0.9;

  private final char[] table = new char[TABLE];
  private final int first;
  private long seed;

  Popularity(int keys, Random random) {
    this(0, keys, random);
  }

  /** Of so many keys, from that one on. */
  Popularity(int first, int keys, Random random) {
    this.first = first;
    seed = random.nextLong() | 1;
    double[] weights = new double[keys];
    double sum = 0;
    for (int i = 0; i < keys; i++) {
      weights[i] = 1 / Math.pow(i + 1, SKEW);
      sum += weights[i];
    }
    double reached = 0;
    int from = 0;
    for (int i = 0; i < keys; i++) {
      reached += weights[i];
      int to = (int) Math.round(reached / sum * TABLE);
      for (; from < to; from++) {
        table[from] = (char) i;
      }
    }
  }

  int next() {
    seed ^= seed << 13;
    seed ^= seed >>> 7;
    seed ^= seed << 17;
    return first + table[(int) (seed >>> 32) & (TABLE - 1)];
  }
}
