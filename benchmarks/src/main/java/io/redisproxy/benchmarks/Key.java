package io.redisproxy.benchmarks;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes as the key of a map; hashed once, however often the map asks. */
final class Key {

  private final byte[] bytes;
  private final int hash;

  private Key(byte[] bytes, int hash) {
    this.bytes = bytes;
    this.hash = hash;
  }

  /** For a look-up: good for as long as the bytes stay as they are. */
  static Key over(byte[] bytes) {
    return new Key(bytes, Arrays.hashCode(bytes));
  }

  /** To be stored. */
  Key copy() {
    return new Key(bytes.clone(), hash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
