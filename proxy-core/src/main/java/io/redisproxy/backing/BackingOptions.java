package io.redisproxy.backing;

/**
 * How to reach Redis.
 *
 * @param uri a Redis URI, secrets included
 * @param database the number of the database that it names
 * @param timeoutNanos how long one answer may take
 * @param maxPending commands that may be under way on one connection
 * @param asksForLife whether a value is to be read together with how long its key still lives
 */
public record BackingOptions(
    String uri, int database, long timeoutNanos, int maxPending, boolean asksForLife) {
  public BackingOptions {
    if (timeoutNanos < 1 || maxPending < 1) {
      throw new IllegalArgumentException(
          "the timeout of %d ns and the bound of %d must be positive"
              .formatted(timeoutNanos, maxPending));
    }
  }

  /** For values alone. */
  public BackingOptions(String uri, int database, long timeoutNanos, int maxPending) {
    this(uri, database, timeoutNanos, maxPending, false);
  }

  @Override
  public String toString() {
    return "BackingOptions[timeoutNanos=%d, maxPending=%d]".formatted(timeoutNanos, maxPending);
  }
}
