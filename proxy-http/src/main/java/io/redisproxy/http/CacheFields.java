package io.redisproxy.http;

import static io.redisproxy.http.Head.ascii;

import java.util.concurrent.TimeUnit;

/** The header fields that tell other caches, and people, where an answer comes from. */
final class CacheFields {

  private static final byte[] HIT = ascii("\r\nCache-Status: redis-proxy; hit; ttl=");
  private static final byte[] AGE = ascii("\r\nAge: ");
  private static final byte[] MAX_AGE = ascii("\r\nCache-Control: max-age=");
  private static final byte[] NO_CACHE = ascii("\r\nCache-Control: no-cache");

  static final byte[] MISS = ascii("\r\nCache-Status: redis-proxy; fwd=miss");
  static final byte[] PARTIAL = ascii("\r\nCache-Status: redis-proxy; fwd=partial");
  static final byte[] NOT_ASKED = ascii("\r\nCache-Status: redis-proxy");
  static final byte[] STORED = ascii("; stored");
  static final byte[] COLLAPSED = ascii("; collapsed");
  static final byte[] TOO_LARGE = ascii("; detail=too-large");
  static final byte[] NO_STORE = ascii("\r\nCache-Control: no-store");
  static final byte[] RETRY_AFTER = ascii("\r\nRetry-After: 1");

  private CacheFields() {}

  static void hit(Head head, long ageNanos, long ttlNanos) {
    head.with(HIT, seconds(ttlNanos)).with(AGE, seconds(ageNanos));
  }

  /**
   * How long others may keep an answer without asking. Of a value that may be dropped before its
   * time, or is not kept here, nothing can be promised.
   */
  static void freshness(Head head, boolean promised, long ttlNanos) {
    if (promised) {
      head.with(MAX_AGE, seconds(ttlNanos));
    } else {
      head.with(NO_CACHE);
    }
  }

  /** Whole seconds, of which the last is over before the time is. */
  private static long seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(Math.max(0, nanos - 1));
  }
}
