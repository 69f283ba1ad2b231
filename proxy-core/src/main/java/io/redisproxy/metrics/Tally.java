package io.redisproxy.metrics;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One thread's share of the counts, for what happens so often that threads must not write to the
 * same cache line.
 */
public final class Tally {

  /** Keeps the counts away from whatever lies before and after, which others may be writing to. */
  private static final int APART = 16;

  private final AtomicLongArray counts =
      new AtomicLongArray(APART + Metric.values().length + APART);

  Tally() {}

  /** To be called on one thread only. */
  public void count(Metric metric) {
    int at = place(metric);
    counts.setRelease(at, counts.getPlain(at) + 1);
  }

  long value(Metric metric) {
    return counts.getAcquire(place(metric));
  }

  @SuppressWarnings("EnumOrdinal") // a place of its own is all that is asked of it
  private static int place(Metric metric) {
    return APART + metric.ordinal();
  }
}
