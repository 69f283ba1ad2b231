package io.redisproxy.app;

import java.util.Locale;

/** Of which keys Redis is to tell. */
enum TrackingMode {
  /** Of those that were read: it keeps in mind which. */
  DEFAULT,
  /** Of all that change. */
  BROADCAST;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
