package io.redisproxy.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.redisproxy.backing.Backing;
import io.redisproxy.command.Answer;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Value;
import io.redisproxy.command.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers when the test wants it to. */
class FakeBacking implements Backing {

  private record Question(String key, Consumer<Reply> whenAnswered) {}

  private record Questions(String text, List<String> keys, Each whenAnswered) {}

  /** A whole command that waits for the test. */
  record Sent(Words words, Place place, Answer answer) {}

  final List<String> asked = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final List<Runnable> tasks = new ArrayList<>();
  final List<Runnable> later = new ArrayList<>();
  private final List<Question> open = new ArrayList<>();
  private final List<Questions> openTogether = new ArrayList<>();
  Function<String, Reply> atOnce;

  @Override
  public void get(int database, byte[] key, Consumer<Reply> whenAnswered) {
    String text = new String(key, UTF_8) + (database == 0 ? "" : " in " + database);
    asked.add(text);
    if (atOnce == null) {
      open.add(new Question(text, whenAnswered));
    } else {
      whenAnswered.accept(atOnce.apply(text));
    }
  }

  @Override
  public void getAll(int database, List<byte[]> keys, Each whenAnswered) {
    List<String> texts = keys.stream().map(key -> new String(key, UTF_8)).toList();
    String text = String.join(" ", texts) + (database == 0 ? "" : " in " + database);
    asked.add(text);
    if (atOnce == null) {
      openTogether.add(new Questions(text, texts, whenAnswered));
    } else {
      answer(texts, atOnce, whenAnswered);
    }
  }

  @Override
  public CommandTable commands() {
    return null;
  }

  @Override
  public void send(Words words, Place place, Answer answer) {
    sent.add(new Sent(words, place, answer));
  }

  @Override
  public void execute(Runnable work) {
    tasks.add(work);
  }

  @Override
  public void later(Runnable work) {
    later.add(work);
  }

  @Override
  public Line open(Place place, Line.Listener listener) {
    throw new UnsupportedOperationException();
  }

  void answer(String key, Function<String, Reply> reply) {
    for (Question question : List.copyOf(open)) {
      if (question.key.equals(key)) {
        open.remove(question);
        question.whenAnswered.accept(reply.apply(question.key));
        return;
      }
    }
    throw new AssertionError("nobody asked for " + key);
  }

  /** Answers keys that were asked for together, by their names with blanks between. */
  void answerAll(String keys, Function<String, Reply> reply) {
    for (Questions questions : List.copyOf(openTogether)) {
      if (questions.text.equals(keys)) {
        openTogether.remove(questions);
        answer(questions.keys, reply, questions.whenAnswered);
        return;
      }
    }
    throw new AssertionError("nobody asked for " + keys);
  }

  private static void answer(List<String> keys, Function<String, Reply> reply, Each whenAnswered) {
    for (int i = 0; i < keys.size(); i++) {
      whenAnswered.answer(i, reply.apply(keys.get(i)));
    }
  }

  static Function<String, Reply> value(String text) {
    return key -> new Value((key + text).getBytes(UTF_8), key.length());
  }
}
