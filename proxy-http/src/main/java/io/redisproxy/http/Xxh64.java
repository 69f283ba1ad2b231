package io.redisproxy.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * XXH64 with seed 0, by which an {@code ETag} names a value: the same for all proxies, at any time,
 * and for whoever computes it with {@code xxhsum -H64}.
 */
final class Xxh64 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long P1 = 0x9E3779B185EBCA87L;
  private static final long P2 = 0xC2B2AE3D27D4EB4FL;
  private static final long P3 = 0x165667B19E3779F9L;
  private static final long P4 = 0x85EBCA77C2B2AE63L;
  private static final long P5 = 0x27D4EB2F165667C5L;

  private static final long P1_PLUS_P2 = 0x60EA27EEADC0B5D6L;

  private static final int LANES_BYTES = 32;

  private Xxh64() {}

  static long of(byte[] array, int from, int end) {
    int at = from;
    long hash = P5;
    if (end - from >= LANES_BYTES) {
      long a = P1_PLUS_P2;
      long b = P2;
      long c = 0;
      long d = -P1;
      for (; at <= end - LANES_BYTES; at += LANES_BYTES) {
        a = round(a, longAt(array, at));
        b = round(b, longAt(array, at + 8));
        c = round(c, longAt(array, at + 16));
        d = round(d, longAt(array, at + 24));
      }
      hash =
          Long.rotateLeft(a, 1)
              + Long.rotateLeft(b, 7)
              + Long.rotateLeft(c, 12)
              + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    }
    return mixed(rest(hash + (end - from), array, at, end));
  }

  private static long rest(long begun, byte[] array, int from, int end) {
    long hash = begun;
    int at = from;
    for (; at <= end - 8; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, longAt(array, at)), 27) * P1 + P4;
    }
    if (at <= end - 4) {
      hash = Long.rotateLeft(hash ^ ((int) INTS.get(array, at) & 0xffff_ffffL) * P1, 23) * P2 + P3;
      at += 4;
    }
    for (; at < end; at++) {
      hash = Long.rotateLeft(hash ^ (array[at] & 0xff) * P5, 11) * P1;
    }
    return hash;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * P2, 31) * P1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * P1 + P4;
  }

  private static long mixed(long begun) {
    long hash = (begun ^ begun >>> 33) * P2;
    hash = (hash ^ hash >>> 29) * P3;
    return hash ^ hash >>> 32;
  }

  private static long longAt(byte[] array, int at) {
    return (long) LONGS.get(array, at);
  }
}
