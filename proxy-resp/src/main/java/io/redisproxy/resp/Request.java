package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One command: the bytes of its arguments, one after the other in one array. A connection has one
 * request and uses it again and again, so it is good only until its handler returns.
 *
 * <p>What is kept of a request is bounded. An argument that is longer than any argument may be
 * keeps its length, and loses its bytes; so do arguments beyond a number that no command here has.
 */
final class Request {

  private static final int MAX_KEPT_ARGUMENTS = 1024;
  private static final int SMALL_BYTES = 1024;

  private final int maxKeptBytes;
  private byte[] bytes = new byte[64];
  private int used;

  /** Where each kept argument begins, and behind the last one where it ends. */
  private int[] starts = new int[8];

  private long[] lengths = new long[8];
  private int count;

  /**
   * @param maxKeptBytes how many bytes of arguments are kept in all
   */
  Request(int maxKeptBytes) {
    this.maxKeptBytes = maxKeptBytes;
  }

  void clear() {
    count = 0;
    used = 0;
    if (bytes.length > SMALL_BYTES) {
      bytes = new byte[64];
    }
  }

  /** Begins an argument of so many bytes. */
  void begin(long length) {
    if (count < MAX_KEPT_ARGUMENTS) {
      if (count + 1 >= starts.length) {
        starts = Arrays.copyOf(starts, starts.length * 2);
        lengths = Arrays.copyOf(lengths, lengths.length * 2);
      }
      starts[count] = used;
      lengths[count] = length;
    }
    count++;
  }

  /** Takes the next bytes of the argument that was begun last out of {@code in}. */
  void append(ByteBuf in, int size) {
    int room = count > MAX_KEPT_ARGUMENTS ? 0 : Math.min(size, maxKeptBytes - used);
    if (used + room > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(used + room, bytes.length * 2));
    }
    in.readBytes(bytes, used, room);
    in.skipBytes(size - room);
    used += room;
  }

  int count() {
    return count;
  }

  /** The array that all kept arguments lie in. */
  byte[] bytes() {
    return bytes;
  }

  int start(int argument) {
    return starts[argument];
  }

  /** How many bytes of the argument are kept. */
  int keptLength(int argument) {
    int end = argument + 1 < Math.min(count, MAX_KEPT_ARGUMENTS) ? starts[argument + 1] : used;
    return end - starts[argument];
  }

  /** How long the argument was, as far as an int can say. */
  int length(int argument) {
    return (int) Math.min(lengths[argument], Integer.MAX_VALUE);
  }

  /** The first arguments, as many as are kept, as text. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < Math.min(count, MAX_KEPT_ARGUMENTS); i++) {
      words.add(text(i));
    }
    return words;
  }

  /** The argument as text. */
  String text(int argument) {
    return new String(bytes, starts[argument], keptLength(argument), StandardCharsets.UTF_8);
  }

  byte[] copy(int argument) {
    int start = starts[argument];
    return Arrays.copyOfRange(bytes, start, start + keptLength(argument));
  }
}
