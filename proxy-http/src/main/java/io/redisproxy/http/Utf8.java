package io.redisproxy.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Bytes that may be text. */
final class Utf8 {

  private static final int CHARS_AT_ONCE = 8192;

  private Utf8() {}

  static boolean isValid(byte[] array, int from, int end) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(array, from, end - from);
    CharBuffer out = CharBuffer.allocate(Math.min(CHARS_AT_ONCE, end - from + 1));
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      out.clear();
      result = decoder.decode(in, out, true);
    }
    return result.isUnderflow();
  }

  static String text(byte[] array, int from, int end) {
    return new String(array, from, end - from, StandardCharsets.UTF_8);
  }

  /** The last place up to {@code end} where a character ends, in bytes that are valid. */
  static int characterEnd(byte[] array, int end) {
    int at = end;
    while (at < array.length && (array[at] & 0xc0) == 0x80) {
      at--;
    }
    return at;
  }
}
