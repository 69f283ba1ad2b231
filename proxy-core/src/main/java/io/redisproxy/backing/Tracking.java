package io.redisproxy.backing;

import io.redisproxy.command.Coherence;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
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

  private static final long UNKNOWN = -1;
  private static final long FOR_EVER = Long.MAX_VALUE / 2;

  private final TrackingOptions options;
  private final long timeoutNanos;
  private final Changes changes;
  private final Watcher watcher;
  private final Metrics metrics;

  private final Set<Witness> vouching = new LinkedHashSet<>();

  /** Why Redis has refused to tell them, when they asked last. */
  private final Map<Witness, String> refusals = new LinkedHashMap<>();

  private int witnesses;
  private boolean told;
  private volatile Coherence effective = Coherence.TRACKING;
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
    return effective;
  }

  /** Whether there is a connection over which Redis tells of changes. */
  public synchronized boolean isTracked() {
    return !vouching.isEmpty();
  }

  /** What Redis has said why it does not tell, be it only one of the connections; else empty. */
  public synchronized String refusal() {
    return refusals.isEmpty() ? "" : refusals.values().iterator().next();
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

  /** Redis has agreed to tell the witness of changes. */
  void agreed(Witness witness, long heardNanos) {
    boolean refused;
    synchronized (this) {
      refused = refusals.remove(witness) != null;
    }
    if (refused) {
      // What was kept without being told of is not to be taken for what is.
      changes.lost();
    }
    vouches(witness, heardNanos);
    boolean all;
    synchronized (this) {
      effective = refusals.isEmpty() ? Coherence.TRACKING : Coherence.BOUNDED;
      all = !told && refusals.isEmpty();
      told |= all;
    }
    if (all) {
      watcher.tracked();
    }
  }

  /** Of what was read over the witness's connection until then, all changes are known. */
  synchronized void vouches(Witness witness, long heardNanos) {
    witness.heardNanos = heardNanos;
    vouching.add(witness);
    trust();
    if (lost && vouching.size() == witnesses) {
      lost = false;
      lossNanos = System.nanoTime() - lostNanos;
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
    metrics.count(Metric.COHERENCE_LOSSES);
    // First: as long as the witness is among those who vouch, its values are not trusted for
    // longer.
    changes.lost();
    synchronized (this) {
      vouching.remove(witness);
      trust();
      if (!lost) {
        lost = true;
        lostMillis = System.currentTimeMillis();
        lostNanos = System.nanoTime();
      }
    }
  }

  /** Redis refuses to tell the witness of changes; that counts until it agrees. */
  void refused(Witness witness, String why) {
    boolean first;
    synchronized (this) {
      first = refusals.isEmpty();
      refusals.put(witness, why);
      effective = Coherence.BOUNDED;
      told = false;
    }
    if (first) {
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
