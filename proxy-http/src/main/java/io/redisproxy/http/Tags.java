package io.redisproxy.http;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What names each value in an {@code ETag}. Naming a large value takes longer than finding it
 * again, so its name is kept for as long as the value lives, unless another takes its place here.
 */
final class Tags {

  private static final int LARGE_BYTES = 1024;
  private static final int PLACES = 4096;

  private final AtomicReferenceArray<Tag> large = new AtomicReferenceArray<>(PLACES);

  /** Names the bytes from {@code from} to the end of {@code block}, of which nobody changes any. */
  long of(byte[] block, int from) {
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
