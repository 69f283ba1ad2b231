package io.redisproxy.resp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Recognizes, where it lies, the one request that nearly all are:
 *
 * <pre>
 *   *2 CRLF $3 CRLF GET CRLF $n CRLF key CRLF
 * </pre>
 *
 * <p>Whatever differs from that in a single byte, or is not there to its end, is none of its
 * business, and is left to the {@link RequestParser}, which takes this form as well.
 */
final class PlainGet {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  /** {@code *2 CRLF $3 CRLF}. */
  private static final long TWO_WORDS = 0x2a32_0d0a_2433_0d0aL;

  /** {@code GET CR}, and the bits of it that count, since letters may be small. */
  private static final int GET = 0x4745_540d;

  private static final int ANY_CASE = 0xdfdf_dfff;

  /** {@code LF $}. */
  private static final short DOLLAR = 0x0a24;

  private static final short CRLF = 0x0d0a;

  /** Where the key's length begins. */
  private static final int LENGTH = 14;

  private static final int MOST_DIGITS = 5;

  private int keyStart;
  private int keyLength;

  /** Whether it lies there; and if so, where in it the key does. */
  boolean isAt(byte[] bytes, int from, int end) {
    // The shortest has one digit and no key.
    if (end - from < LENGTH + 5
        || (long) LONG.get(bytes, from) != TWO_WORDS
        || ((int) INT.get(bytes, from + 8) & ANY_CASE) != GET
        || (short) SHORT.get(bytes, from + 12) != DOLLAR) {
      return false;
    }
    int at = from + LENGTH;
    int length = bytes[at] - '0';
    if (length < 0 || length > 9) {
      return false;
    }
    at++;
    int most = length == 0 ? at : Math.min(end, from + LENGTH + MOST_DIGITS);
    while (at < most && bytes[at] >= '0' && bytes[at] <= '9') {
      length = length * 10 + bytes[at] - '0';
      at++;
    }
    if (end - at < length + 4
        || (short) SHORT.get(bytes, at) != CRLF
        || (short) SHORT.get(bytes, at + 2 + length) != CRLF) {
      return false;
    }
    keyStart = at + 2;
    keyLength = length;
    return true;
  }

  int keyStart() {
    return keyStart;
  }

  int keyLength() {
    return keyLength;
  }

  /** Where the next request begins. */
  int end() {
    return keyStart + keyLength + 2;
  }
}
