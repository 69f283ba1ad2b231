package io.redisproxy.cache;

/**
 * What still counts: what came about after the last clear, and of the values those within their
 * time to live. So clearing is the writing of one number, however much there is to clear. And until
 * when anything counts at all.
 */
final class Validity {

  private final long ttlNanos;
  private volatile long clearedNanos = Long.MIN_VALUE;
  private volatile long trustedUntilNanos = Long.MAX_VALUE;

  Validity(long ttlNanos) {
    this.ttlNanos = ttlNanos;
  }

  /** The moment to write on a value that is stored now. */
  long since(long nowNanos) {
    return Math.max(nowNanos, clearedNanos + 1);
  }

  /** Whether the value can't be answered any more. */
  boolean isOver(Stored stored, long nowNanos) {
    return nowNanos - stored.sinceNanos >= stored.lifeNanos(ttlNanos)
        || isCleared(stored.sinceNanos);
  }

  boolean isCleared(long sinceNanos) {
    return sinceNanos <= clearedNanos;
  }

  /** Whether nothing may be answered without being fetched. */
  boolean isDoubtful(long nowNanos) {
    return nowNanos >= trustedUntilNanos;
  }

  /** The same, and does not look at the clock where there is never any doubt. */
  boolean isDoubtful(Clock clock) {
    return trustedUntilNanos != Long.MAX_VALUE && isDoubtful(clock.nanos());
  }

  void trustUntil(long nanos) {
    trustedUntilNanos = nanos;
  }

  /** Changes with each clear: a load that remembers it knows whether there was one since. */
  long lastClear() {
    return clearedNanos;
  }

  /** Nothing counts that came about until now. To be called under the lock of the order. */
  void clear(long nowNanos) {
    clearedNanos = since(nowNanos);
  }
}
