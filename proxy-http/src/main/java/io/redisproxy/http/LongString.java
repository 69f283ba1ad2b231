package io.redisproxy.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.redisproxy.server.Out;
import java.util.Arrays;
import java.util.Base64;

/** A long value as a JSON string, of which no more than a piece is there at any time. */
final class LongString {

  /** A multiple of three, so that pieces of base64 fit together. */
  private static final int PIECE_BYTES = 48 * 1024;

  private static final byte[] QUOTE = {'"'};

  private final byte[] block;
  private final boolean text;
  private final long length;

  /** Where the next piece begins. */
  private int next;

  // What is being written.
  private byte[] piece = QUOTE;
  private int position;
  private boolean closed;

  LongString(byte[] block, int offset, boolean text) {
    this.block = block;
    this.text = text;
    this.next = offset;
    length = measure();
  }

  long length() {
    return length;
  }

  /** Writes its next piece; true if that was the last. */
  boolean writeTo(Out out) {
    position = out.write(piece, position, piece.length);
    if (position < piece.length) {
      return false;
    }
    position = 0;
    if (next < block.length) {
      int end = pieceEnd(next);
      piece = encoded(next, end);
      next = end;
      return false;
    }
    if (!closed) {
      closed = true;
      piece = QUOTE;
      return false;
    }
    return true;
  }

  private long measure() {
    int bytes = block.length - next;
    if (!text) {
      return 2 + (bytes + 2) / 3 * 4L;
    }
    long sum = 2;
    int from = next;
    while (from < block.length) {
      int end = pieceEnd(from);
      sum += encoded(from, end).length;
      from = end;
    }
    return sum;
  }

  private int pieceEnd(int from) {
    int end = Math.min(from + PIECE_BYTES, block.length);
    return text ? Utf8.characterEnd(block, end) : end;
  }

  private byte[] encoded(int from, int end) {
    return text
        ? JsonStringEncoder.getInstance().quoteAsUTF8(Utf8.text(block, from, end))
        : Base64.getEncoder().encode(Arrays.copyOfRange(block, from, end));
  }
}
