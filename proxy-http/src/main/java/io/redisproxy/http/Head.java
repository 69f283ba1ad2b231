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

  private static final int MOST_DIGITS = 19;

  private final ByteBuf out;

  // The bytes of out, in which it is not said before the end how many there are.
  private byte[] array;
  private int at;

  private Head(ByteBuf out) {
    this.out = out;
    this.array = out.array();
    this.at = out.writerIndex();
  }

  /** The type and the length are those of the body, if an answer with this status has one. */
  static Head begin(Out out, Status status, Call call, HttpDate date, byte[] type, long length) {
    Head head = new Head(out.room(ROOM)).with(status.line()).with(DATE).with(date.now());
    head.with(AS_DECLARED).with(call.fields());
    if (!status.isBodiless()) {
      head.with(TYPE).with(type).with(LENGTH, length);
    }
    if (!call.keepAlive()) {
      head.with(CLOSE);
    } else if (call.minorVersion() == 0) {
      head.with(KEEP_ALIVE);
    }
    return head;
  }

  /** Adds a header; {@code nameAndValue} begins with a line break. */
  Head with(byte[] nameAndValue) {
    room(nameAndValue.length);
    System.arraycopy(nameAndValue, 0, array, at, nameAndValue.length);
    at += nameAndValue.length;
    return this;
  }

  Head with(byte[] nameAndBegin, long number) {
    with(nameAndBegin).room(MOST_DIGITS);
    at = Decimal.write(array, at, number);
    return this;
  }

  void end() {
    with(END);
    out.writerIndex(at);
  }

  private void room(int bytes) {
    if (array.length - at < bytes) {
      out.writerIndex(at).ensureWritable(bytes);
      array = out.array();
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
