package io.redisproxy.limits;

import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets at most so many requests run at once, over all event loops; the others wait, first come
 * first served, up to a bound of their own.
 *
 * <p>How many run and how many wait stand in one atomic word, so that taking and giving back a turn
 * needs no lock while nobody waits. The queue has a lock; its length in the word changes only under
 * it. A turn that is given back while somebody waits is handed on and never becomes free, so nobody
 * can come between.
 */
public final class Turns {

  /** What became of a wish to run. */
  public enum Turn {
    /** The turn is there; to be given back with {@link #done}. */
    NOW,
    /** {@link Waiter#yourTurn} will be called. */
    LATER,
    /** Too many wait. */
    NEVER
  }

  /** Somebody who may have to wait for a turn. */
  public interface Waiter {
    /**
     * The turn is there; to be given back with {@link #done}. Called on the thread that gave it
     * back, so this should only pass the news to the waiter's own thread.
     */
    void yourTurn();
  }

  private static final long ONE_RUNNING = 1;
  private static final long ONE_WAITING = 1L << 32;

  private final int maxParallel;
  private final int maxQueued;
  private final Metrics metrics;
  private final AtomicLong state = new AtomicLong();
  private final ArrayDeque<Waiter> queue = new ArrayDeque<>();

  public Turns(int maxParallel, int maxQueued, Metrics metrics) {
    if (maxParallel < 1 || maxQueued < 0) {
      throw new IllegalArgumentException(
          "max-parallel %d must be positive, max-queued %d not negative"
              .formatted(maxParallel, maxQueued));
    }
    this.maxParallel = maxParallel;
    this.maxQueued = maxQueued;
    this.metrics = metrics;
    metrics.watch(Metric.REQUESTS_RUNNING, () -> running(state.get()));
    metrics.watch(Metric.REQUESTS_QUEUED, () -> waiting(state.get()));
  }

  public int maxQueued() {
    return maxQueued;
  }

  /**
   * Whether a turn could be had at once. What takes but a moment, and waits for nobody, needs no
   * more than this: many threads can ask without writing anything that they share. If there is but
   * one turn, it has to be taken: nobody is to run beside who has it.
   */
  public boolean isFree() {
    return maxParallel > 1 && isFree(state.get());
  }

  /** Takes a turn, or a place in the queue. */
  public Turn take(Waiter waiter) {
    return takeFree() ? Turn.NOW : takePlace(waiter);
  }

  /** Gives a turn back. */
  public void done() {
    long seen = state.get();
    while (waiting(seen) == 0) {
      long found = state.compareAndExchange(seen, seen - ONE_RUNNING);
      if (found == seen) {
        return;
      }
      seen = found;
    }
    Waiter next;
    synchronized (queue) {
      next = queue.poll();
      // Nobody but the holder of a turn takes from the queue, but several holders may have seen the
      // same last waiter.
      state.addAndGet(next == null ? -ONE_RUNNING : -ONE_WAITING);
    }
    if (next != null) {
      next.yourTurn();
    }
  }

  private boolean takeFree() {
    long seen = state.get();
    while (isFree(seen)) {
      long found = state.compareAndExchange(seen, seen + ONE_RUNNING);
      if (found == seen) {
        return true;
      }
      seen = found;
    }
    return false;
  }

  private Turn takePlace(Waiter waiter) {
    synchronized (queue) {
      while (true) {
        long seen = state.get();
        boolean free = isFree(seen);
        if (!free && waiting(seen) >= maxQueued) {
          metrics.count(Metric.REQUESTS_REJECTED);
          return Turn.NEVER;
        }
        // These fail if a turn was taken or given back since, and then all is to be judged anew.
        if (free) {
          if (state.compareAndSet(seen, seen + ONE_RUNNING)) {
            return Turn.NOW;
          }
        } else {
          queue.add(waiter);
          if (state.compareAndSet(seen, seen + ONE_WAITING)) {
            return Turn.LATER;
          }
          queue.removeLast();
        }
      }
    }
  }

  private boolean isFree(long seen) {
    return waiting(seen) == 0 && running(seen) < maxParallel;
  }

  private static int running(long state) {
    return (int) state;
  }

  private static int waiting(long state) {
    return (int) (state >>> 32);
  }
}
