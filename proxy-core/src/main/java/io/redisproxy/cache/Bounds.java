package io.redisproxy.cache;

/**
 * What the cache holds at most, and how long.
 *
 * @param capacity how many keys
 * @param maxBytes how many bytes of keys and values together; {@link #ANY_BYTES} if only their
 *     number counts
 * @param ttlNanos how long a value lives after it was stored
 */
public record Bounds(int capacity, long maxBytes, long ttlNanos) {

  public static final long ANY_BYTES = Long.MAX_VALUE;

  public Bounds {
    positive("capacity", capacity);
    positive("maxBytes", maxBytes);
    positive("ttlNanos", ttlNanos);
  }

  /** Whether this key and value fit at all. */
  boolean canHold(byte[] block) {
    return block.length <= maxBytes;
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s %d: expected at least 1".formatted(name, value));
    }
  }
}
