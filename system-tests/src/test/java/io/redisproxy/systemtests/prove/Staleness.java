package io.redisproxy.systemtests.prove;

/** How many reads were how stale; one thread counts, and others add up afterwards. */
final class Staleness {
  private static final long[] BELOW_MILLIS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
  private static final int BUCKETS = BELOW_MILLIS.length + 2;

  private final long[] counts = new long[BUCKETS];
  private long maxNanos;

  void count(long nanos) {
    counts[bucket(nanos)]++;
    maxNanos = Math.max(maxNanos, nanos);
  }

  private static int bucket(long nanos) {
    if (nanos <= 0) {
      return 0;
    }
    int bucket = 1;
    while (bucket <= BELOW_MILLIS.length && nanos >= Clock.ofMillis(BELOW_MILLIS[bucket - 1])) {
      bucket++;
    }
    return bucket;
  }

  void add(Staleness other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
    maxNanos = Math.max(maxNanos, other.maxNanos);
  }

  long reads() {
    long reads = 0;
    for (long count : counts) {
      reads += count;
    }
    return reads;
  }

  long stale() {
    return reads() - counts[0];
  }

  double maxMillis() {
    return Clock.toMillis(maxNanos);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(String.format("none %,d", counts[0]));
    for (int i = 0; i < BELOW_MILLIS.length; i++) {
      text.append(String.format(", <%d ms %,d", BELOW_MILLIS[i], counts[i + 1]));
    }
    long last = BELOW_MILLIS[BELOW_MILLIS.length - 1];
    text.append(String.format(", more than %d ms %,d", last, counts[BUCKETS - 1]));
    return text.append(String.format("; max %.2f ms", maxMillis())).toString();
  }
}
