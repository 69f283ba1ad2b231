package io.redisproxy.app;

import java.util.Locale;

/** How a cached entry can end before its time. */
enum Coherence {
  /** It can't: only the time to live ends it. */
  TTL;

  static Reading<Coherence> read(String text) {
    return switch (text) {
      case "ttl" -> Reading.good(TTL);
      case "bounded", "tracking" -> Reading.bad("is not available yet in this version");
      default -> Reading.bad("is not a known way");
    };
  }

  /** Whether an entry may be dropped before its time to live is over. */
  boolean endsEarly() {
    return switch (this) {
      case TTL -> false;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
