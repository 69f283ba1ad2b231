package io.redisproxy.systemtests.stage;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What is still running and must not outlive this JVM, however it ends. */
final class Leftovers {
  private static final Deque<AutoCloseable> RUNNING = new ConcurrentLinkedDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::end, "leftovers"));
  }

  private Leftovers() {}

  static void add(AutoCloseable running) {
    RUNNING.push(running);
  }

  static void remove(AutoCloseable ended) {
    RUNNING.remove(ended);
  }

  private static void end() {
    for (AutoCloseable running : RUNNING) {
      try {
        running.close();
      } catch (Exception failure) {
        System.err.println("system-tests: could not end " + running + ": " + failure);
      }
    }
  }
}
