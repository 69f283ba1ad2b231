package io.redisproxy.http;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What names each value in an {@code ETag}. Naming a large value takes longer than finding it
 * again, so its name is kept for as long as the value lives.
 */
final class Tags {

  private static final int LARGE_BYTES = 1024;

  private final Map<Value, Long> large = new ConcurrentHashMap<>();
  private final ReferenceQueue<byte[]> gone = new ReferenceQueue<>();

  /**
   * Names the bytes from {@code from} to the end of {@code block}, of which nobody changes any, in
   * some form that has a mark of its own: {@code "26c7827d889f6da3-mark"}, quotes included.
   */
  byte[] of(byte[] block, int from, byte[] mark) {
    byte[] tag = new byte[2 + Hex.DIGITS + mark.length];
    Hex.write(tag, 1, hash(block, from));
    System.arraycopy(mark, 0, tag, 1 + Hex.DIGITS, mark.length);
    tag[0] = '"';
    tag[tag.length - 1] = '"';
    return tag;
  }

  /** The number that stands in the name. */
  long hash(byte[] block, int from) {
    if (block.length - from < LARGE_BYTES) {
      return Xxh64.of(block, from, block.length);
    }
    Long known = large.get(new Value(block, null));
    if (known != null) {
      return known;
    }
    for (Reference<?> value = gone.poll(); value != null; value = gone.poll()) {
      large.remove(value);
    }
    long hash = Xxh64.of(block, from, block.length);
    large.put(new Value(block, gone), hash);
    return hash;
  }

  /** This very value, for as long as anybody else knows it. */
  private static final class Value extends WeakReference<byte[]> {
    private final int hashCode;

    Value(byte[] block, @Nullable ReferenceQueue<byte[]> gone) {
      super(block, gone);
      hashCode = System.identityHashCode(block);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      byte[] block = get();
      return this == other
          || (block != null && other instanceof Value value && value.refersTo(block));
    }

    @Override
    public int hashCode() {
      return hashCode;
    }
  }
}
