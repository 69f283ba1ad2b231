package io.redisproxy.command;

import java.util.Locale;

/** How a cached entry can end before its time. */
public enum Coherence {
  /** It can't: only the time to live ends it. */
  TTL,
  /** When its key's own time in Redis is over. */
  BOUNDED,
  /** As soon as Redis says that its key has changed, too. */
  TRACKING;

  /** Whether it has to be known how long a key lives in Redis. */
  public boolean asksForLife() {
    return this != TTL;
  }

  /** Whether an entry may be dropped before the time is over that it was given. */
  public boolean endsEarly() {
    return this == TRACKING;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
