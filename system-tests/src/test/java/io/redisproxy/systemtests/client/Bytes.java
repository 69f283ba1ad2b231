package io.redisproxy.systemtests.client;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Bytes as the tests write them down. */
public final class Bytes {
  private Bytes() {}

  /** One byte a character, so that any bytes make a string and back. */
  public static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  public static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Each of the 256 byte values once. */
  public static byte[] every() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    return all;
  }

  /** The same every time. */
  public static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** All bytes but letters and digits as {@code %XX}. */
  public static String percentEncoded(byte[] bytes) {
    StringBuilder encoded = new StringBuilder(bytes.length * 3);
    for (byte b : bytes) {
      if (b > 0 && Character.isLetterOrDigit((char) b)) {
        encoded.append((char) b);
      } else {
        encoded.append('%');
        encoded.append(Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16)));
        encoded.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
      }
    }
    return encoded.toString();
  }
}
