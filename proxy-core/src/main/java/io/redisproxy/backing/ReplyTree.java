package io.redisproxy.backing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes values of a whole reply that the proxy itself has asked for: texts are {@code byte[]},
 * numbers {@code Long}, whatever has parts is a {@code List} (a map's keys and values in turn), and
 * nothing is null.
 */
final class ReplyTree {

  private final byte[] frame;
  private int at;

  private ReplyTree(byte[] frame) {
    this.frame = frame;
  }

  /** The reply's value; an error is null. */
  static @Nullable Object of(byte[] frame) {
    return new ReplyTree(frame).next();
  }

  private @Nullable Object next() {
    byte type = frame[at++];
    return switch (type) {
      case ':' -> Long.valueOf(line());
      case '$', '=' -> text(Integer.parseInt(line()));
      case '*', '~', '>' -> parts(Integer.parseInt(line()));
      case '%' -> parts(2 * Integer.parseInt(line()));
      case '!' -> {
        text(Integer.parseInt(line()));
        yield null;
      }
      case '-', '_' -> {
        line();
        yield null;
      }
      default -> line().getBytes(StandardCharsets.ISO_8859_1);
    };
  }

  private byte @Nullable [] text(int length) {
    if (length < 0) {
      return null;
    }
    int from = at;
    at += length + 2;
    return Arrays.copyOfRange(frame, from, from + length);
  }

  private @Nullable List<@Nullable Object> parts(int count) {
    if (count < 0) {
      return null;
    }
    List<@Nullable Object> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(next());
    }
    return parts;
  }

  private String line() {
    int from = at;
    while (frame[at] != '\r') {
      at++;
    }
    at += 2;
    return new String(frame, from, at - 2 - from, StandardCharsets.ISO_8859_1);
  }
}
