package io.redisproxy.cache;

/** Nanoseconds that never run backwards, on any thread. */
@FunctionalInterface
public interface Clock {
  long nanos();

  /** The machine's clock, counted from now, so that its readings are small and positive. */
  static Clock system() {
    long origin = System.nanoTime();
    return () -> System.nanoTime() - origin;
  }
}
