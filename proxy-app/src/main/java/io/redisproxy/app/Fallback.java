package io.redisproxy.app;

import java.util.Locale;

/** What to do where Redis refuses to tell of changes. */
enum Fallback {
  /** Values live no longer than their keys. */
  BOUNDED,
  /** Nothing is served. */
  REFUSE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
