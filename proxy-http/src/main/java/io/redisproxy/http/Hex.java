package io.redisproxy.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes a number in sixteen hexadecimal digits, eight at a time: a digit in each byte of a long.
 */
final class Hex {

  static final int DIGITS = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;

  /** From the character behind 9 to a. */
  private static final int TO_LETTERS = 'a' - '9' - 1;

  private Hex() {}

  static void write(byte[] out, int at, long number) {
    LONG.set(out, at, digits(number >>> 32));
    LONG.set(out, at + Long.BYTES, digits(number & 0xffff_ffffL));
  }

  private static long digits(long half) {
    long spread = (half << 16 | half) & 0x0000_ffff_0000_ffffL;
    spread = (spread << 8 | spread) & 0x00ff_00ff_00ff_00ffL;
    spread = (spread << 4 | spread) & 0x0f0f_0f0f_0f0f_0f0fL;
    // Six more than ten is sixteen, so the next bit says which of them are letters.
    long letters = (spread + 6 * EACH_BYTE) >>> 4 & EACH_BYTE;
    return spread + '0' * EACH_BYTE + letters * TO_LETTERS;
  }
}
