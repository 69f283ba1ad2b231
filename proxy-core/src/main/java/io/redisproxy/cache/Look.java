package io.redisproxy.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a look into the cache brought. Each thread keeps one and passes it to every look-up, so that
 * a hit allocates nothing.
 *
 * @param <W> who waits for loads
 */
public final class Look<W> {

  /** How a look-up ended. */
  public enum Found {
    /** The value is here: block, offset, age and remaining life are set. */
    HIT,
    /** Somebody else is fetching the key; the asker will be told with him. */
    JOINED,
    /** The asker is the first: the load is set, and is his to fetch and to end. */
    FIRST
  }

  private static final byte[] NOTHING = {};

  byte[] block = NOTHING;
  int offset;
  long ageNanos;
  long ttlNanos;
  @Nullable Load<W> load;

  public byte[] block() {
    return block;
  }

  public int offset() {
    return offset;
  }

  public long ageNanos() {
    return ageNanos;
  }

  public long ttlNanos() {
    return ttlNanos;
  }

  public Load<W> load() {
    if (load == null) {
      throw new IllegalStateException("only the first asker has a load");
    }
    return load;
  }
}
