package io.redisproxy.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Recognizes, where it lies, the one request that nearly all are:
 *
 * <pre>
 *   GET /get/key HTTP/1.1 CRLF Host: here CRLF Accept: text/plain CRLF CRLF
 *            '- key  '- tail: the same in each request of most clients
 * </pre>
 *
 * <p>Whatever differs from that, is not there to its end, or has a header field that could mean
 * something, is none of its business, and is left to the {@link RequestParser}, which takes this
 * form as well. One for each connection: it remembers the tail that it has checked last.
 */
final class PlainGet {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** {@code GET /get} and {@code GET /v1/}, each in one number. */
  private static final long GET = 0x4745_5420_2f67_6574L;

  private static final long GET_V1 = 0x4745_5420_2f76_312fL;

  private static final byte[] BELOW_V1 = Head.ascii("get/");
  private static final byte[] VERSION = Head.ascii(" HTTP/1.1\r\n");

  /** What of the version stands in the request line, without its end. */
  private static final int VERSION_BYTES = VERSION.length - 2;

  /** Before the key, in the longer form. */
  private static final int MOST_BEFORE_KEY = 12;

  /** A longer one is checked each time. */
  private static final int MOST_REMEMBERED = 512;

  private static final byte[] NOTHING = {};

  /** Those that stand for themselves in a path, as RFC 3986 has it. */
  private static final boolean[] IN_PATH = new boolean[256];

  static {
    for (int c = '0'; c <= 'z'; c++) {
      IN_PATH[c] = Character.isLetterOrDigit(c);
    }
    for (byte mark : "-._~!$&'()*+,;=:@/".getBytes(StandardCharsets.US_ASCII)) {
      IN_PATH[mark] = true;
    }
  }

  private final int maxRequestLine;
  private byte[] tail = NOTHING;
  private int tailLength;

  private int keyStart;
  private int keyLength;
  private int end;

  PlainGet(int maxRequestLine) {
    this.maxRequestLine = maxRequestLine;
  }

  /** Whether it lies there; and if so, where in it the key does. */
  boolean isAt(byte[] bytes, int from, int limit) {
    int start = keyStart(bytes, from, limit);
    int at = start;
    while (at < limit && IN_PATH[bytes[at] & 0xff]) {
      at++;
    }
    if (at == start || at - from + VERSION_BYTES > maxRequestLine) {
      return false;
    }
    int behind = at + tailLength;
    if (tailLength == 0
        || behind > limit
        || !Arrays.equals(bytes, at, behind, tail, 0, tailLength)) {
      behind = tailEnd(bytes, at, limit);
    }
    keyStart = start;
    keyLength = at - start;
    end = behind;
    return behind > 0;
  }

  int keyStart() {
    return keyStart;
  }

  int keyLength() {
    return keyLength;
  }

  /** Where the next request begins. */
  int end() {
    return end;
  }

  /** The limit if there is none. */
  private static int keyStart(byte[] bytes, int from, int limit) {
    if (limit - from > MOST_BEFORE_KEY) {
      long begin = (long) LONG.get(bytes, from);
      int at = from + Long.BYTES;
      if (begin == GET && bytes[at] == '/') {
        return at + 1;
      }
      int start = from + MOST_BEFORE_KEY;
      if (begin == GET_V1 && Arrays.equals(bytes, at, start, BELOW_V1, 0, BELOW_V1.length)) {
        return start;
      }
    }
    return limit;
  }

  /**
   * Checks the version and all fields, and says where they end; {@link PlainFields#NONE} if not.
   */
  private int tailEnd(byte[] bytes, int from, int limit) {
    int fields = from + VERSION.length;
    if (fields > limit || !Arrays.equals(bytes, from, fields, VERSION, 0, VERSION.length)) {
      return PlainFields.NONE;
    }
    int behind = PlainFields.end(bytes, fields, limit);
    int length = behind - from;
    if (behind != PlainFields.NONE && length <= MOST_REMEMBERED) {
      if (tail.length < length) {
        tail = new byte[length];
      }
      System.arraycopy(bytes, from, tail, 0, length);
      tailLength = length;
    }
    return behind;
  }
}
