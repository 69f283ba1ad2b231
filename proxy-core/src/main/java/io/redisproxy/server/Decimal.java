package io.redisproxy.server;

import io.netty.buffer.ByteBuf;

/** Writes numbers as text without making a string of them. */
public final class Decimal {

  private Decimal() {}

  /** Writes {@code value}, which must not be negative. */
  public static void write(ByteBuf out, long value) {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    out.ensureWritable(digits);
    int end = out.writerIndex() + digits;
    long rest = value;
    for (int at = end - 1; at >= end - digits; at--) {
      out.setByte(at, (int) ('0' + rest % 10));
      rest /= 10;
    }
    out.writerIndex(end);
  }
}
