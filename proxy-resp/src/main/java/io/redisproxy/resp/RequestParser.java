package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Reads one request after the other out of whatever bytes there are, in steps that each need one
 * line or some bytes of an argument, so it can stop at every byte and go on from there.
 *
 * <pre>
 *   *2 CRLF      $3 CRLF       GET CRLF          $3 CRLF       key CRLF
 *   '-- COUNT    '-- LENGTH    '-- ARGUMENT      '-- LENGTH    '-- ARGUMENT
 *
 *   GET "key" CRLF
 *   '-- COUNT: a line that begins with no '*' is a whole request
 * </pre>
 *
 * <p>What is refused, and in which words, follows redis-server.
 */
final class RequestParser {

  private enum State {
    COUNT,
    LENGTH,
    ARGUMENT,
    ARGUMENT_END
  }

  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_ARGUMENTS = 1024 * 1024;
  private static final long MAX_ARGUMENT_BYTES = 512L * 1024 * 1024;

  private final Request request;
  private State state = State.COUNT;
  private int argumentsLeft;
  private long bytesLeft;

  RequestParser(Request request) {
    this.request = request;
  }

  /** Whether the next byte is a request's first. */
  boolean isBetweenRequests() {
    return state == State.COUNT;
  }

  /**
   * Consumes bytes until a request is complete.
   *
   * @return whether it is; if not, there are too few bytes, and what could be used of them is used
   */
  boolean parse(ByteBuf in) throws ProtocolException {
    while (true) {
      switch (state) {
        case COUNT -> {
          int end = lineEnd(in, in.isReadable() && in.getByte(in.readerIndex()) == '*');
          if (end < 0) {
            return false;
          }
          if (in.getByte(in.readerIndex()) != '*') {
            request.clear();
            InlineRequest.read(in, end, request);
            in.readerIndex(end + 1);
            if (request.count() > 0) {
              return true;
            }
          } else {
            count(in, end);
          }
        }
        case LENGTH -> {
          int end = lineEnd(in, true);
          if (end < 0) {
            return false;
          }
          length(in, end);
        }
        case ARGUMENT -> {
          int size = (int) Math.min(bytesLeft, in.readableBytes());
          request.append(in, size);
          bytesLeft -= size;
          if (bytesLeft > 0) {
            return false;
          }
          state = State.ARGUMENT_END;
        }
        case ARGUMENT_END -> {
          if (in.readableBytes() < 2) {
            return false;
          }
          in.skipBytes(2);
          argumentsLeft--;
          if (argumentsLeft == 0) {
            state = State.COUNT;
            return true;
          }
          state = State.LENGTH;
        }
      }
    }
  }

  private void count(ByteBuf in, int end) throws ProtocolException {
    long count = number(in, in.readerIndex() + 1, end);
    if (count > MAX_ARGUMENTS) {
      throw new ProtocolException("invalid multibulk length");
    }
    in.readerIndex(end + 1);
    if (count > 0) {
      request.clear();
      argumentsLeft = (int) count;
      state = State.LENGTH;
    }
  }

  private void length(ByteBuf in, int end) throws ProtocolException {
    byte type = in.getByte(in.readerIndex());
    if (type != '$') {
      throw new ProtocolException("expected '$', got '%c'".formatted(type & 0xff));
    }
    long length = number(in, in.readerIndex() + 1, end);
    if (length < 0 || length > MAX_ARGUMENT_BYTES) {
      throw new ProtocolException("invalid bulk length");
    }
    in.readerIndex(end + 1);
    request.begin(length);
    bytesLeft = length;
    state = State.ARGUMENT;
  }

  /** Where the line's LF is, or -1 if it is not there yet. */
  private int lineEnd(ByteBuf in, boolean multibulk) throws ProtocolException {
    int end = in.forEachByte(ByteProcessor.FIND_LF);
    int length = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
    if (length > MAX_LINE) {
      throw new ProtocolException(tooBig(multibulk));
    }
    return end;
  }

  private String tooBig(boolean multibulk) {
    if (!multibulk) {
      return "too big inline request";
    }
    return state == State.COUNT ? "too big mbulk count string" : "too big bulk count string";
  }

  /** A decimal number as redis-server takes it: no sign but minus, no leading zero, no space. */
  private long number(ByteBuf in, int from, int lineEnd) throws ProtocolException {
    int end = lineEnd > from && in.getByte(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
    boolean negative = end > from && in.getByte(from) == '-';
    int first = negative ? from + 1 : from;
    int digits = end - first;
    boolean valid = digits > 0 && digits <= 18;
    long value = 0;
    for (int i = first; valid && i < end; i++) {
      int digit = in.getByte(i) - '0';
      valid = digit >= 0 && digit <= 9 && (i > first || digit > 0 || (digits == 1 && !negative));
      value = value * 10 + digit;
    }
    if (!valid) {
      throw new ProtocolException(
          state == State.COUNT ? "invalid multibulk length" : "invalid bulk length");
    }
    return negative ? -value : value;
  }
}
