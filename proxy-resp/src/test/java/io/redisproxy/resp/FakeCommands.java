package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Answer;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Commands;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Redis that knows what commands there are, and says what the test says, when it says so; ~ is
 * CRLF.
 */
final class FakeCommands implements Commands {

  private static final CommandTable TABLE = RealCommands.table();
  private static final int PATIENCE_SECONDS = 5;

  /** Replies that need not wait for the test, by the words of their commands. */
  final Map<String, String> atOnce = new ConcurrentHashMap<>();

  /** What was dropped, in order: keys with commas between, or a star for everything. */
  final List<String> dropped = new CopyOnWriteArrayList<>();

  /** What is held and was not released. */
  final List<String> held = new CopyOnWriteArrayList<>();

  private final EventLoop loop;
  private final LinkedBlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<OpenLine> lines = new LinkedBlockingQueue<>();
  private volatile CommandTable table = TABLE;

  /** If set, why nothing is answered. */
  volatile Reply.Failure failing;

  /** If set, what can't be sent for a bug. */
  volatile String broken;

  FakeCommands(EventLoop loop) {
    this.loop = loop;
    atOnce.put("PING", "+PONG~");
  }

  /** A command on the connection that all share. */
  final class Sent {
    final String words;
    final Place place;
    final String reach;
    private final Answer answer;

    private Sent(String words, Place place, String reach, Answer answer) {
      this.words = words;
      this.place = place;
      this.reach = reach;
      this.answer = answer;
    }

    void reply(String raw) {
      loop.execute(() -> answer.reply(bytes(raw)));
    }

    void fail(Reply.Failure why) {
      loop.execute(() -> answer.failed(why));
    }
  }

  /** A client's own connection. */
  final class OpenLine implements Line {
    final Place place;
    private final Listener listener;
    private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Boolean> listening = new LinkedBlockingQueue<>();

    private OpenLine(Place place, Listener listener) {
      this.place = place;
      this.listener = listener;
    }

    @Override
    public void send(Words words) {
      said.add(text(words));
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void listen(boolean on) {
      listening.add(on);
    }

    @Override
    public void giveBack() {
      ends.add("given back");
    }

    @Override
    public void close() {
      ends.add("closed");
    }

    /** The next command that was sent here. */
    String said() throws InterruptedException {
      return take(said, "nothing was said on the line");
    }

    boolean isQuiet() {
      return said.isEmpty();
    }

    /** Waits for this command and replies to it. */
    OpenLine replies(String words, String raw) throws InterruptedException {
      String next = said();
      if (!next.equals(words)) {
        throw new AssertionError("said <" + next + "> instead of <" + words + ">");
      }
      say(raw);
      return this;
    }

    /** Replies, or says something unasked. */
    void say(String... frames) {
      loop.execute(
          () -> {
            for (String frame : frames) {
              listener.frame(bytes(frame));
            }
          });
    }

    void lose(Reply.Failure why) {
      loop.execute(() -> listener.closed(why));
    }

    /** Waits until it is said once more whether to listen to this line, and returns what. */
    boolean listens() throws InterruptedException {
      return take(listening, "nobody said whether to listen");
    }

    /** Whether nothing more was said of listening. */
    boolean hasNoNews() {
      return listening.isEmpty();
    }

    boolean isKept() {
      return ends.isEmpty();
    }

    /** How the client has left the line. */
    String end() throws InterruptedException {
      return take(ends, "the client keeps the line");
    }
  }

  /** From now on it isn't known what commands there are. */
  void forget() {
    table = null;
  }

  /** The next command that waits for the test on the connection that all share. */
  Sent sent() throws InterruptedException {
    return take(sent, "nothing was sent");
  }

  /** The next command, which must be this one. */
  Sent sent(String words) throws InterruptedException {
    Sent next = sent();
    if (!next.words.equals(words)) {
      throw new AssertionError("sent <" + next.words + "> instead of <" + words + ">");
    }
    return next;
  }

  /** The next line that was opened. */
  OpenLine line() throws InterruptedException {
    return take(lines, "no line was opened");
  }

  boolean isQuiet() {
    return sent.isEmpty() && lines.isEmpty();
  }

  @Override
  public CommandTable table() {
    return table;
  }

  @Override
  public void send(Words words, Reach reach, Place place, Answer answer) {
    String text = text(words);
    String raw = atOnce.get(text);
    if (text.equals(broken)) {
      throw new IllegalStateException("the command broke, as the test wants it");
    }
    if (failing != null) {
      answer.failed(failing);
    } else if (raw == null) {
      sent.add(new Sent(text, place, text(reach), answer));
    } else {
      answer.reply(bytes(raw));
    }
  }

  @Override
  public void drop(Reach reach) {
    if (!reach.isNothing()) {
      dropped.add(text(reach));
    }
  }

  @Override
  public void hold(Reach reach) {
    held.add(text(reach));
  }

  @Override
  public void release(Reach reach) {
    held.remove(text(reach));
  }

  @Override
  public Line open(Place place, Line.Listener listener) {
    OpenLine line = new OpenLine(place, listener);
    lines.add(line);
    return line;
  }

  private static String text(Words words) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < words.count(); i++) {
      texts.add(new String(words.bytes(), words.start(i), words.length(i), ISO_8859_1));
    }
    return String.join(" ", texts);
  }

  private static String text(Reach reach) {
    List<byte[]> keys = reach.keys();
    if (keys == null) {
      return "*";
    }
    return String.join(",", keys.stream().map(key -> new String(key, ISO_8859_1)).toList());
  }

  private static byte[] bytes(String raw) {
    return raw.replace("~", "\r\n").getBytes(ISO_8859_1);
  }

  private static <T> T take(LinkedBlockingQueue<T> queue, String fault)
      throws InterruptedException {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError(fault);
    }
    return next;
  }
}
