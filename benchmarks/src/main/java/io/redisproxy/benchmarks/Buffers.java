package io.redisproxy.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where one thread writes its keys, one after the other, before it asks for them: they come from
 * the processor's cache, as a request does that has just been read. There are many, so that hardly
 * any shares a cache line with another thread's.
 */
final class Buffers {

  private static final int COUNT = 64;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[][] buffers = new byte[COUNT][Contender.KEY_BYTES];
  private int next;

  /** The key that {@code number} stands for; good for the next few calls. */
  byte[] key(long number) {
    byte[] key = buffers[next++ & (COUNT - 1)];
    LONGS.set(key, 0, scattered(number));
    LONGS.set(key, Long.BYTES, number);
    return key;
  }

  /** SplittableRandom's mixing, lest keys in a row get hashes in a row. */
  private static long scattered(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
