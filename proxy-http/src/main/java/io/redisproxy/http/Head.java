package io.redisproxy.http;

import io.netty.buffer.ByteBuf;
import io.redisproxy.server.Decimal;
import io.redisproxy.server.Out;
import java.nio.charset.StandardCharsets;

/** Writes the lines before a body. */
final class Head {

  /** Enough for nearly all heads. */
  private static final int ROOM = 1024;

  static final byte[] DATE = ascii("Date: ");
  static final byte[] AS_DECLARED = ascii("\r\nX-Content-Type-Options: nosniff");
  static final byte[] TYPE = ascii("\r\nContent-Type: ");
  static final byte[] LENGTH = ascii("\r\nContent-Length: ");
  private static final byte[] CLOSE = ascii("\r\nConnection: close");
  private static final byte[] KEEP_ALIVE = ascii("\r\nConnection: keep-alive");
  static final byte[] ETAG = ascii("\r\nETag: ");
  static final byte[] RANGES = ascii("\r\nAccept-Ranges: bytes");
  static final byte[] END = ascii("\r\n\r\n");

  private final ByteBuf out;

  private Head(ByteBuf out) {
    this.out = out;
  }

  /** The type and the length are those of the body, if an answer with this status has one. */
  static Head begin(Out out, Status status, Call call, HttpDate date, byte[] type, long length) {
    ByteBuf buffer = out.room(ROOM);
    buffer.writeBytes(status.line()).writeBytes(DATE).writeBytes(date.now());
    buffer.writeBytes(AS_DECLARED).writeBytes(call.fields());
    if (!status.isBodiless()) {
      buffer.writeBytes(TYPE).writeBytes(type).writeBytes(LENGTH);
      Decimal.write(buffer, length);
    }
    if (!call.keepAlive()) {
      buffer.writeBytes(CLOSE);
    } else if (call.minorVersion() == 0) {
      buffer.writeBytes(KEEP_ALIVE);
    }
    return new Head(buffer);
  }

  /** Adds a header; {@code nameAndValue} begins with a line break. */
  Head with(byte[] nameAndValue) {
    out.writeBytes(nameAndValue);
    return this;
  }

  Head with(byte[] nameAndBegin, long number) {
    out.writeBytes(nameAndBegin);
    Decimal.write(out, number);
    return this;
  }

  void end() {
    out.writeBytes(END);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
