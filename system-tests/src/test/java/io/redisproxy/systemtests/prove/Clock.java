package io.redisproxy.systemtests.prove;

import java.util.concurrent.TimeUnit;

/** One time for all threads, counted from near zero so that nothing is later than never. */
final class Clock {
  static final long NEVER = Long.MAX_VALUE;
  private static final long ORIGIN = System.nanoTime() - 1;

  private Clock() {}

  static long now() {
    return System.nanoTime() - ORIGIN;
  }

  static long ofMillis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  static double toMillis(long nanos) {
    return nanos / 1e6;
  }
}
