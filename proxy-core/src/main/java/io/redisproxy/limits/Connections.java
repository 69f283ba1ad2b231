package io.redisproxy.limits;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts connections up to a bound. */
public final class Connections {

  private final int max;
  private final AtomicInteger open = new AtomicInteger();

  public Connections(int max) {
    if (max < 0) {
      throw new IllegalArgumentException("the bound of %d must not be negative".formatted(max));
    }
    this.max = max;
  }

  /** Takes a place, to be given back with {@link #leave}; false if there is none. */
  public boolean enter() {
    int seen = open.get();
    while (seen < max) {
      int found = open.compareAndExchange(seen, seen + 1);
      if (found == seen) {
        return true;
      }
      seen = found;
    }
    return false;
  }

  public void leave() {
    open.decrementAndGet();
  }
}
