package io.redisproxy.http;

import static io.redisproxy.http.Head.ascii;

import io.redisproxy.command.Coherence;
import java.util.concurrent.TimeUnit;

/** The header fields that tell other caches, and people, where an answer comes from. */
final class CacheFields {

  private static final long NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

  static final byte[] HIT = ascii("\r\nCache-Status: redis-proxy; hit; ttl=");
  static final byte[] AGE = ascii("\r\nAge: ");
  static final byte[] MAX_AGE = ascii("\r\nCache-Control: max-age=");
  static final byte[] NO_CACHE = ascii("\r\nCache-Control: no-cache");

  static final byte[] MISS = ascii("\r\nCache-Status: redis-proxy; fwd=miss");
  static final byte[] PARTIAL = ascii("\r\nCache-Status: redis-proxy; fwd=partial");
  static final byte[] NOT_ASKED = ascii("\r\nCache-Status: redis-proxy");
  static final byte[] STORED = ascii("; stored");
  static final byte[] COLLAPSED = ascii("; collapsed");
  static final byte[] BOUNDED = ascii("; detail=bounded");
  static final byte[] TRACKING = ascii("; detail=tracking");
  static final byte[] TOO_LARGE = ascii("; detail=too-large");
  static final byte[] NO_STORE = ascii("\r\nCache-Control: no-store");
  static final byte[] RETRY_AFTER = ascii("\r\nRetry-After: 1");

  private CacheFields() {}

  static void hit(Head head, long ageNanos, long ttlNanos, Coherence coherence) {
    detail(head.with(HIT, seconds(ttlNanos)), coherence).with(AGE, seconds(ageNanos));
  }

  /** How the value can end, where it can before its time. */
  static Head detail(Head head, Coherence coherence) {
    return switch (coherence) {
      case TTL -> head;
      case BOUNDED -> head.with(BOUNDED);
      case TRACKING -> head.with(TRACKING);
    };
  }

  /**
   * How long others may keep an answer without asking. Of a value that may be dropped before its
   * time, or is not kept here, nothing can be promised.
   */
  static void freshness(Head head, boolean kept, Coherence coherence, long ttlNanos) {
    if (kept && !coherence.endsEarly()) {
      head.with(MAX_AGE, seconds(ttlNanos));
    } else {
      head.with(NO_CACHE);
    }
  }

  /** Whole seconds, of which the last is over before the time is. */
  static long seconds(long nanos) {
    return Math.max(0, nanos - 1) / NANOS_A_SECOND;
  }
}
