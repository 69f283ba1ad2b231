package io.redisproxy.http;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What names each value in an {@code ETag}. Naming a large value takes longer than finding it
 * again, so its name is kept for as long as the value lives, unless another takes its place here.
 */
final class Tags {

  private static final int LARGE_BYTES = 1024;
  private static final int PLACES = 4096;
  private static final int DIGITS = 16;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final AtomicReferenceArray<Tag> large = new AtomicReferenceArray<>(PLACES);

  /**
   * Names the bytes from {@code from} to the end of {@code block}, of which nobody changes any, in
   * some form that has a mark of its own: {@code "26c7827d889f6da3-mark"}, quotes included.
   */
  byte[] of(byte[] block, int from, byte[] mark) {
    byte[] tag = new byte[2 + DIGITS + mark.length];
    long rest = hash(block, from);
    for (int at = DIGITS; at > 0; at--) {
      tag[at] = HEX[(int) rest & 0xf];
      rest >>>= 4;
    }
    System.arraycopy(mark, 0, tag, 1 + DIGITS, mark.length);
    tag[0] = '"';
    tag[tag.length - 1] = '"';
    return tag;
  }

  private long hash(byte[] block, int from) {
    if (block.length - from < LARGE_BYTES) {
      return Xxh64.of(block, from, block.length);
    }
    int place = System.identityHashCode(block) & PLACES - 1;
    Tag tag = large.get(place);
    if (tag == null || !tag.refersTo(block)) {
      tag = new Tag(block, Xxh64.of(block, from, block.length));
      large.set(place, tag);
    }
    return tag.hash;
  }

  private static final class Tag extends WeakReference<byte[]> {
    final long hash;

    Tag(byte[] block, long hash) {
      super(block);
      this.hash = hash;
    }
  }
}
