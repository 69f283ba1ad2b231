package io.redisproxy.systemtests.stage;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition to come true, never for time to pass. */
public final class Await {
  private static final Duration POLL = Duration.ofMillis(5);

  /** A condition that may ask the network. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  private Await() {}

  /** Returns once the condition holds, or fails with the description when the limit is over. */
  public static void until(String description, Duration limit, Condition condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    Exception last = null;
    do {
      try {
        if (condition.holds()) {
          return;
        }
        last = null;
      } catch (Exception failure) {
        last = failure;
      }
      LockSupport.parkNanos(POLL.toNanos());
    } while (System.nanoTime() < deadline);
    throw new AssertionError("not within " + limit + ": " + description, last);
  }

  public static void until(String description, Condition condition) {
    until(description, Duration.ofSeconds(10), condition);
  }
}
