package io.redisproxy.server;

import io.netty.buffer.ByteBuf;

/** Writes numbers as text without making a string of them. */
public final class Decimal {

  private static final int MOST_DIGITS = 19;

  private Decimal() {}

  /** Writes {@code value}, which must not be negative, into what has to be over an array. */
  public static void write(ByteBuf out, long value) {
    out.ensureWritable(MOST_DIGITS);
    int at = out.arrayOffset() + out.writerIndex();
    out.writerIndex(write(out.array(), at, value) - out.arrayOffset());
  }

  /**
   * Writes {@code value}, which must not be negative, from {@code at} on.
   *
   * @return where it ends
   */
  public static int write(byte[] out, int at, long value) {
    int end = at + digits(value);
    long rest = value;
    for (int digit = end - 1; digit >= at; digit--) {
      long tenth = rest / 10;
      out[digit] = (byte) ('0' + (rest - tenth * 10));
      rest = tenth;
    }
    return end;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
