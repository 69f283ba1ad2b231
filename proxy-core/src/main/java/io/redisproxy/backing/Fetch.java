package io.redisproxy.backing;

import io.redisproxy.command.Answer;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * GET of one key, or MGET of several, whose values are put behind their keys as the cache will keep
 * them:
 *
 * <pre>
 *   $5 CRLF value CRLF        *3 CRLF $5 CRLF value CRLF $-1 CRLF $0 CRLF CRLF
 * </pre>
 */
final class Fetch implements Words, Answer {

  private final List<byte[]> keys;
  private final Backing.Each whenAnswered;
  private final byte[] words;
  private final int[] ends;
  private boolean answered;

  static Fetch one(byte[] key, Consumer<Reply> whenAnswered) {
    return new Fetch("GET", List.of(key), (index, reply) -> whenAnswered.accept(reply));
  }

  static Fetch all(List<byte[]> keys, Backing.Each whenAnswered) {
    return new Fetch("MGET", keys, whenAnswered);
  }

  private Fetch(String command, List<byte[]> keys, Backing.Each whenAnswered) {
    this.keys = keys;
    this.whenAnswered = whenAnswered;
    byte[] name = command.getBytes(StandardCharsets.US_ASCII);
    int length = name.length;
    for (byte[] key : keys) {
      length += key.length;
    }
    words = Arrays.copyOf(name, length);
    ends = new int[keys.size() + 1];
    ends[0] = name.length;
    for (int i = 0; i < keys.size(); i++) {
      byte[] key = keys.get(i);
      System.arraycopy(key, 0, words, ends[i], key.length);
      ends[i + 1] = ends[i] + key.length;
    }
  }

  @Override
  public int count() {
    return ends.length;
  }

  @Override
  public byte[] bytes() {
    return words;
  }

  @Override
  public int start(int word) {
    return word == 0 ? 0 : ends[word - 1];
  }

  @Override
  public int length(int word) {
    return ends[word] - start(word);
  }

  @Override
  public void reply(byte[] frame) {
    if (frame[0] == '*') {
      answer(values(frame, lineEnd(frame, 0)));
    } else if (frame[0] == '$') {
      answer(values(frame, 0));
    } else {
      String error = new String(frame, 1, frame.length - 3, StandardCharsets.UTF_8);
      failed(new Failure(Reply.Reason.REDIS_ERROR, error));
    }
  }

  @Override
  public void failed(Failure why) {
    answer(Collections.nCopies(keys.size(), why));
  }

  private void answer(List<Reply> replies) {
    if (!answered) {
      answered = true;
      for (int i = 0; i < replies.size(); i++) {
        whenAnswered.answer(i, replies.get(i));
      }
    }
  }

  private List<Reply> values(byte[] frame, int first) {
    List<Reply> replies = new ArrayList<>(keys.size());
    int at = first;
    for (byte[] key : keys) {
      int from = lineEnd(frame, at);
      if (frame[at + 1] == '-') {
        replies.add(Reply.ABSENT);
        at = from;
      } else {
        int length = length(frame, at + 1);
        byte[] block = Arrays.copyOf(key, key.length + length);
        System.arraycopy(frame, from, block, key.length, length);
        replies.add(new Reply.Value(block, key.length));
        at = from + length + 2;
      }
    }
    return replies;
  }

  private static int length(byte[] frame, int from) {
    int length = 0;
    for (int at = from; frame[at] != '\r'; at++) {
      length = length * 10 + frame[at] - '0';
    }
    return length;
  }

  private static int lineEnd(byte[] frame, int from) {
    int at = from;
    while (frame[at] != '\n') {
      at++;
    }
    return at + 1;
  }
}
