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

  /** How many bytes each byte of a text becomes. */
  private static final byte[] WRITTEN_BYTES = writtenBytes();

  private final byte[] block;
  private final int offset;
  private final boolean text;
  private final long length;

  /** Where the next piece begins. */
  private int next;

  // What is being written.
  private byte[] piece = QUOTE;
  private int position;
  private boolean closed;

  private LongString(byte[] block, int offset, boolean text, long length) {
    this.block = block;
    this.offset = offset;
    this.text = text;
    this.length = length;
    this.next = offset;
  }

  /** The value is the bytes of {@code block} from {@code offset} on; nobody may change them. */
  static LongString of(byte[] block, int offset) {
    boolean text = Utf8.isValid(block, offset, block.length);
    return new LongString(
        block,
        offset,
        text,
        text ? textLength(block, offset) : base64Length(block.length - offset));
  }

  /** The same from its beginning. */
  LongString again() {
    return new LongString(block, offset, text, length);
  }

  /** If not, it is base64. */
  boolean isText() {
    return text;
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

  private static long base64Length(int bytes) {
    return 2 + (bytes + 2) / 3 * 4L;
  }

  private static long textLength(byte[] block, int offset) {
    long sum = 2;
    for (int at = offset; at < block.length; at++) {
      sum += WRITTEN_BYTES[block[at] & 0xff];
    }
    return sum;
  }

  private static byte[] writtenBytes() {
    byte[] lengths = new byte[256];
    Arrays.fill(lengths, (byte) 1);
    for (char c = 0; c < 0x80; c++) {
      lengths[c] = (byte) JsonStringEncoder.getInstance().quoteAsUTF8(String.valueOf(c)).length;
    }
    return lengths;
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
