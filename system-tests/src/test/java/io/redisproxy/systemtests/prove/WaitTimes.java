package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * When one thread had to wait for a processor, as Linux counts it: sampled often, and known only
 * once the wait is over.
 */
final class WaitTimes {
  private static final int KEPT = 1 << 13;

  private final String kind;
  private final RandomAccessFile counters;
  private final byte[] line = new byte[128];
  private final long[] from = new long[KEPT];
  private final long[] to = new long[KEPT];
  private final long[] waited = new long[KEPT];
  private long samples;
  private long last;
  private long lastSample;
  private long longest;

  /**
   * @param task a folder of {@code /proc/PID/task}
   */
  WaitTimes(String kind, Path task) throws IOException {
    this.kind = kind;
    counters = new RandomAccessFile(task.resolve("schedstat").toFile(), "r");
    last = read();
    lastSample = Clock.now();
  }

  String kind() {
    return kind;
  }

  long longestNanos() {
    return longest;
  }

  /** The second number: nanoseconds in the queue for a processor. */
  private long read() throws IOException {
    counters.seek(0);
    int length = Math.max(0, counters.read(line));
    return Long.parseLong(new String(line, 0, length, StandardCharsets.US_ASCII).split(" ", -1)[1]);
  }

  void sample() {
    long now = Clock.now();
    long total;
    try {
      total = read();
    } catch (IOException ended) {
      return;
    }
    if (total > last) {
      int at = (int) (samples++ & (KEPT - 1));
      waited[at] = total - last;
      from[at] = lastSample - waited[at];
      to[at] = now;
      longest = Math.max(longest, waited[at]);
    }
    last = total;
    lastSample = now;
  }

  /** How long it may have waited at a stretch in a time. */
  long within(long begin, long end) {
    long most = 0;
    for (long sample = samples - 1; sample >= Math.max(0, samples - KEPT); sample--) {
      int at = (int) (sample & (KEPT - 1));
      if (to[at] < begin) {
        break;
      }
      long common = Math.min(to[at], end) - Math.max(from[at], begin);
      most = Math.max(most, Math.min(waited[at], common));
    }
    return most;
  }

  void close() {
    try {
      counters.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
