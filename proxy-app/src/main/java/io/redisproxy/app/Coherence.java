package io.redisproxy.app;

import java.util.Locale;

/** How a cached entry can end before its time. */
enum Coherence {
  /** It can't: only the time to live ends it. */
  TTL,
  /** When its key's own time in Redis is over. */
  BOUNDED,
  /** As soon as Redis says that its key has changed, too. */
  TRACKING;

  static Reading<Coherence> read(String text) {
    return switch (text) {
      case "ttl" -> Reading.good(TTL);
      case "bounded" -> Reading.good(BOUNDED);
      case "tracking" -> Reading.good(TRACKING);
      default -> Reading.bad("is not a known way");
    };
  }

  /** Whether it has to be known how long a key lives in Redis. */
  boolean asksForLife() {
    return this != TTL;
  }

  /** Whether an entry may be dropped before its time to live is over. */
  boolean endsEarly() {
    return switch (this) {
      case TTL, BOUNDED -> false;
      case TRACKING -> true;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
