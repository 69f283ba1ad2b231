package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.redisproxy.command.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One command: the bytes of its arguments, one after the other in one array. A connection has one
 * request and uses it again and again, so it is good only until its handler returns.
 *
 * <p>What is kept of a request is bounded. An argument that is too long for that keeps its length,
 * and loses its bytes, and the request is not whole.
 */
final class Request implements Words {

  private static final int SMALL_BYTES = 1024;
  private static final int SMALL_COUNT = 128;

  private final int maxKeptBytes;
  private byte[] bytes = new byte[64];
  private int used;

  /** Where each kept argument begins, and behind the last one where it ends. */
  private int[] starts = new int[8];

  private long[] lengths = new long[8];
  private int count;
  private boolean whole = true;

  /**
   * @param maxKeptBytes how many bytes of arguments are kept in all
   */
  Request(int maxKeptBytes) {
    this.maxKeptBytes = maxKeptBytes;
  }

  void clear() {
    count = 0;
    used = 0;
    whole = true;
    if (bytes.length > SMALL_BYTES || starts.length > SMALL_COUNT) {
      bytes = new byte[64];
      starts = new int[8];
      lengths = new long[8];
    }
  }

  /** Begins an argument of so many bytes. */
  void begin(long length) {
    if (count + 1 >= starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      lengths = Arrays.copyOf(lengths, lengths.length * 2);
    }
    starts[count] = used;
    lengths[count] = length;
    count++;
  }

  /** Takes the next bytes of the argument that was begun last out of {@code in}. */
  void append(ByteBuf in, int size) {
    int room = Math.min(size, maxKeptBytes - used);
    whole &= room == size;
    if (used + room > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(used + room, bytes.length * 2));
    }
    in.readBytes(bytes, used, room);
    in.skipBytes(size - room);
    used += room;
  }

  /** Whether all of it was kept. */
  boolean isWhole() {
    return whole;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int start(int argument) {
    return starts[argument];
  }

  /** How many bytes of the argument are kept. */
  int keptLength(int argument) {
    int end = argument + 1 < count ? starts[argument + 1] : used;
    return end - starts[argument];
  }

  /** How long the argument was, whatever is kept of it, as far as an int can say. */
  @Override
  public int length(int argument) {
    return (int) Math.min(lengths[argument], Integer.MAX_VALUE);
  }

  /** Whether the argument is this word, which is in lower case, in whatever case. */
  boolean isWord(int argument, String word) {
    if (keptLength(argument) != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      byte letter = bytes[starts[argument] + i];
      if (letter != word.charAt(i)
          && (letter < 'A' || letter > 'Z' || letter + 'a' - 'A' != word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** How long the longest argument is. */
  int longest() {
    int longest = 0;
    for (int i = 0; i < count; i++) {
      longest = Math.max(longest, length(i));
    }
    return longest;
  }

  /** All arguments as text. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(text(i));
    }
    return words;
  }

  /** The argument as text. */
  String text(int argument) {
    return new String(bytes, starts[argument], keptLength(argument), StandardCharsets.UTF_8);
  }

  /** Whether one of the arguments behind the name is this word, in whatever case. */
  boolean hasWord(String word) {
    for (int i = 1; i < count; i++) {
      if (isWord(i, word)) {
        return true;
      }
    }
    return false;
  }

  /** All arguments, one character a byte. */
  List<String> wordsInBytes() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(new String(copy(i), StandardCharsets.ISO_8859_1));
    }
    return words;
  }

  byte[] copy(int argument) {
    int start = starts[argument];
    return Arrays.copyOfRange(bytes, start, start + keptLength(argument));
  }
}
