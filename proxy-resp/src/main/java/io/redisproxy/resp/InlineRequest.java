package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A request typed as a line: words parted by blanks, quoted where they hold blanks. Inside double
 * quotes {@code \n \r \t \b \a \xHH} and a backslash before any other character stand for one byte;
 * inside single quotes only {@code \'} does.
 */
final class InlineRequest {

  private InlineRequest() {}

  /** Reads the words up to {@code lineEnd} into {@code request}. */
  static void read(ByteBuf in, int lineEnd, Request request) throws ProtocolException {
    int end = lineEnd > in.readerIndex() && in.getByte(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
    int at = in.readerIndex();
    ByteBuf word = Unpooled.buffer(Math.min(64, Math.max(1, end - at)));
    while (true) {
      while (at < end && isBlank(in.getByte(at))) {
        at++;
      }
      if (at == end) {
        return;
      }
      word.clear();
      at = word(in, at, end, word);
      request.begin(word.readableBytes());
      request.append(word, word.readableBytes());
    }
  }

  /** Reads one word, and returns where it ends. */
  private static int word(ByteBuf in, int from, int end, ByteBuf word) throws ProtocolException {
    int at = from;
    while (at < end && !isBlank(in.getByte(at))) {
      byte next = in.getByte(at);
      if (next != '"' && next != '\'') {
        word.writeByte(next);
        at++;
        continue;
      }
      at = quoted(in, at + 1, end, next, word);
      if (at < end && !isBlank(in.getByte(at))) {
        throw unbalanced();
      }
    }
    return at;
  }

  /** Reads what stands behind an opening quote, and returns where the closing one ends. */
  private static int quoted(ByteBuf in, int from, int end, byte quote, ByteBuf word)
      throws ProtocolException {
    int at = from;
    while (at < end) {
      byte next = in.getByte(at);
      if (next == quote) {
        return at + 1;
      }
      if (next != '\\' || at + 1 == end) {
        word.writeByte(next);
        at++;
      } else if (quote == '\'') {
        boolean escaped = in.getByte(at + 1) == '\'';
        word.writeByte(escaped ? '\'' : '\\');
        at += escaped ? 2 : 1;
      } else if (isHex(in, at, end)) {
        word.writeByte(hexDigit(in, at + 2) << 4 | hexDigit(in, at + 3));
        at += 4;
      } else {
        word.writeByte(unescaped(in.getByte(at + 1)));
        at += 2;
      }
    }
    throw unbalanced();
  }

  private static boolean isHex(ByteBuf in, int backslash, int end) {
    return in.getByte(backslash + 1) == 'x'
        && backslash + 3 < end
        && hexDigit(in, backslash + 2) >= 0
        && hexDigit(in, backslash + 3) >= 0;
  }

  private static int hexDigit(ByteBuf in, int at) {
    return Character.digit(in.getByte(at), 16);
  }

  private static int unescaped(byte letter) {
    return switch (letter) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> letter;
    };
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r') || b == 0;
  }

  private static ProtocolException unbalanced() {
    return new ProtocolException("unbalanced quotes in request");
  }
}
