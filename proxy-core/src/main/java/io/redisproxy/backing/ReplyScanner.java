package io.redisproxy.backing;

import io.netty.buffer.ByteBuf;

/**
 * Finds where replies end in a stream of bytes, in either version of the protocol, without making
 * anything of them; stops at every byte and goes on from there.
 *
 * <pre>
 *   +OK CRLF          $3 CRLF abc CRLF          *2 CRLF :1 CRLF %1 CRLF +a CRLF _ CRLF
 *   '-- a line        '-- a line, then bytes    '-- a line, then so many replies
 * </pre>
 */
final class ReplyScanner {

  /** No reply has so many parts or bytes, and the sum of some such numbers is still a number. */
  private static final long LARGEST_NUMBER = 1L << 40;

  /** Replies that are still to come before this one is complete, itself included. */
  private long missing;

  /** Of a text, its line break included. */
  private long bytesLeft;

  /** What the line is that is being read; 0 between lines. */
  private byte line;

  private long number;
  private boolean negative;

  /**
   * Reads on from {@code from}.
   *
   * @return where the reply ends; -1 if it goes on behind {@code end}
   */
  int scan(ByteBuf in, int from, int end) throws BrokenReplyException {
    int at = from;
    while (at < end) {
      if (bytesLeft > 0) {
        int skipped = (int) Math.min(bytesLeft, end - at);
        at += skipped;
        bytesLeft -= skipped;
        missing -= bytesLeft == 0 ? 1 : 0;
      } else if (line == 0) {
        begin(in.getByte(at));
        at++;
      } else {
        at = line(in, at, end);
      }
      if (missing == 0) {
        return at;
      }
    }
    return -1;
  }

  private void begin(byte first) {
    if (missing == 0) {
      missing = 1;
    }
    line = first;
    number = 0;
    negative = false;
  }

  private int line(ByteBuf in, int from, int end) throws BrokenReplyException {
    int at = from;
    if (hasNumber()) {
      while (at < end && in.getByte(at) != '\n') {
        digit(in.getByte(at));
        at++;
      }
    } else {
      int found = in.indexOf(at, end, (byte) '\n');
      at = found < 0 ? end : found;
    }
    if (at == end) {
      return end;
    }
    endLine();
    return at + 1;
  }

  private boolean hasNumber() {
    return switch (line) {
      case '$', '!', '=', '*', '~', '>', '%', '|' -> true;
      default -> false;
    };
  }

  private void digit(byte next) throws BrokenReplyException {
    if (next == '-') {
      negative = true;
    } else if (next >= '0' && next <= '9' && number < LARGEST_NUMBER) {
      number = number * 10 + next - '0';
    } else if (next != '\r') {
      // A length that is not known beforehand among others: no command's reply has one.
      throw new BrokenReplyException("'%c' in a length".formatted((char) next));
    }
  }

  private void endLine() throws BrokenReplyException {
    long parts = negative ? 0 : number;
    switch (line) {
      case '+', '-', ':', '_', '#', ',', '(' -> missing--;
      case '$', '!', '=' -> {
        if (negative) {
          missing--;
        } else {
          bytesLeft = number + 2;
        }
      }
      case '*', '~', '>' -> missing += parts - 1;
      case '%' -> missing += 2 * parts - 1;
      // Something is said of the reply that follows.
      case '|' -> missing += 2 * parts;
      default -> throw new BrokenReplyException("a reply of type '%c'".formatted((char) line));
    }
    line = 0;
  }
}
