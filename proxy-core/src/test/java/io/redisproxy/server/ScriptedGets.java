package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hits for the keys it was given, and for all others whatever the test says, when it says so. */
final class ScriptedGets implements Gets {

  /** A look-up that waits for the test. */
  record Question(String key, Asker asker) {
    void answer(Reply reply) {
      asker.answer(reply, false);
    }

    void answer(String value) {
      answer(value((key + value).getBytes(UTF_8), key.getBytes(UTF_8).length));
    }
  }

  private final Map<String, String> hits = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Question> questions = new LinkedBlockingQueue<>();

  void knows(String key, String value) {
    hits.put(key, value);
  }

  @Override
  public boolean get(byte[] array, int offset, int length, Asker asker) {
    String key = new String(array, offset, length, UTF_8);
    String value = hits.get(key);
    if (value == null) {
      questions.add(new Question(key, asker));
      return false;
    }
    asker.hit((key + value).getBytes(UTF_8), length, 0, 1);
    return true;
  }

  @Override
  public boolean hit(int which, byte[] array, int offset, int length, Asker asker) {
    boolean known = hits.containsKey(new String(array, offset, length, UTF_8));
    return known && get(array, offset, length, asker);
  }

  /** The next look-up that was no hit. */
  Question question() throws InterruptedException {
    Question question = questions.poll(5, TimeUnit.SECONDS);
    if (question == null) {
      throw new AssertionError("nobody asked");
    }
    return question;
  }

  int open() {
    return questions.size();
  }

  static Reply.Value value(byte[] block, int offset) {
    return new Reply.Value(block, offset).keptFor(1);
  }
}
