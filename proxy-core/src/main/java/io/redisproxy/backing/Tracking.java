package io.redisproxy.backing;

import io.redisproxy.command.Coherence;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whether Redis tells of changes, over the connections of all loops together. Each of them vouches
 * for what was read over it, so if one falls silent, all is dropped that was read. And whatever
 * becomes of the loops, nothing counts any more that one of them has not vouched for within
 * --redis-timeout.
 */
public final class Tracking {

  /** Hears of it, on any thread, when that changes. */
  public interface Watcher {
    /** Redis tells of changes. */
    void tracked();

    /** Redis refuses to. */
    void refused(String why);

    /** It can't be known whether databases were swapped. */
    void swapsUnknown(String why);
  }

  private enum State {
    UNKNOWN,
    TRACKED,
    REFUSED
  }

  private static final long UNKNOWN = -1;
  private static final long FOR_EVER = Long.MAX_VALUE / 2;

  private final TrackingOptions options;
  private final long timeoutNanos;
  private final Changes changes;
  private final Watcher watcher;
  private final Metrics metrics;

  private final Set<Witness> vouching = new LinkedHashSet<>();
  private int witnesses;
  private volatile State state = State.UNKNOWN;
  private String refusal = "";
  private long swaps = UNKNOWN;
  private boolean swapsAreUnknown;
  private boolean lost;
  private long lostMillis;
  private long lostNanos;
  private long lossNanos;

  public Tracking(
      TrackingOptions options,
      long timeoutNanos,
      Changes changes,
      Watcher watcher,
      Metrics metrics) {
    this.options = options;
    this.timeoutNanos = timeoutNanos;
    this.changes = changes;
    this.watcher = watcher;
    this.metrics = metrics;
    metrics.watch(Metric.COHERENCE_LAST_LOSS_SECONDS, this::lastLossSeconds);
    metrics.watch(Metric.COHERENCE_LAST_LOSS_MILLIS, this::lastLossMillis);
  }

  /** How values end at the moment. */
  public Coherence effective() {
    return state == State.REFUSED ? Coherence.BOUNDED : Coherence.TRACKING;
  }

  /** Whether there is a connection over which Redis tells of changes. */
  public synchronized boolean isTracked() {
    return !vouching.isEmpty();
  }

  /** What Redis has said why it does not tell; empty if it does. */
  public synchronized String refusal() {
    return refusal;
  }

  static String refusal(Failure why) {
    return "backing Redis refuses to tell of changes (%s), and --coherence-fallback is refuse"
        .formatted(why.text());
  }

  TrackingOptions options() {
    return options;
  }

  synchronized Witness newWitness() {
    witnesses++;
    return new Witness(this, changes);
  }

  /** Of what was read over the witness's connection until then, all changes are known. */
  void vouches(Witness witness, long heardNanos) {
    boolean found;
    synchronized (this) {
      witness.heardNanos = heardNanos;
      vouching.add(witness);
      trust();
      found = state != State.TRACKED;
      state = State.TRACKED;
      refusal = "";
      if (lost && vouching.size() == witnesses) {
        lost = false;
        lossNanos = System.nanoTime() - lostNanos;
      }
    }
    if (found) {
      watcher.tracked();
    }
  }

  /** Under the lock, so that what is decided first is said first. */
  private void trust() {
    long nowNanos = System.nanoTime();
    long leftNanos = FOR_EVER;
    for (Witness each : vouching) {
      leftNanos = Math.min(leftNanos, each.heardNanos + timeoutNanos - nowNanos);
    }
    changes.trustUntil(nowNanos + leftNanos);
  }

  /** Changes may have been told in vain, of what was read over the witness's connection. */
  void silent(Witness witness) {
    synchronized (this) {
      vouching.remove(witness);
      if (!lost) {
        lost = true;
        lostMillis = System.currentTimeMillis();
        lostNanos = System.nanoTime();
      }
    }
    metrics.count(Metric.COHERENCE_LOSSES);
    changes.lost();
    synchronized (this) {
      trust();
    }
  }

  void refused(String why) {
    boolean changed;
    synchronized (this) {
      changed = state != State.REFUSED;
      state = State.REFUSED;
      refusal = why;
    }
    if (changed) {
      watcher.refused(why);
    }
  }

  /** Whether it is the one to ask what one alone has to ask. */
  synchronized boolean isFirst(Witness witness) {
    return vouching.iterator().next() == witness;
  }

  /** How often databases were swapped; where that is not what it was, everything may be another. */
  void swapsAre(long count) {
    boolean changed;
    synchronized (this) {
      changed = swaps != UNKNOWN && swaps != count;
      swaps = count;
    }
    if (changed) {
      changes.allChanged();
    }
  }

  void swapsUnknown(String why) {
    boolean changed;
    synchronized (this) {
      changed = !swapsAreUnknown;
      swapsAreUnknown = true;
    }
    if (changed) {
      watcher.swapsUnknown(why);
    }
  }

  private synchronized long lastLossSeconds() {
    return TimeUnit.MILLISECONDS.toSeconds(lostMillis);
  }

  private synchronized long lastLossMillis() {
    return TimeUnit.NANOSECONDS.toMillis(lost ? System.nanoTime() - lostNanos : lossNanos);
  }
}
