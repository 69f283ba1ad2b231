package io.redisproxy.systemtests.differential;

import io.redisproxy.systemtests.client.Frame;
import io.redisproxy.systemtests.client.RespClient;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Sends the same to Redis and to the proxy, and fails where the replies are not alike. */
final class Comparison {

  private static final int REMEMBERED = 1500;

  /** A connection to each, which are told the same. */
  record Pair(String name, RespClient redis, RespClient proxy) {}

  private final String title;
  private final Deque<String> last = new ArrayDeque<>();
  private int compared;

  /**
   * @param title what a failure begins with
   */
  Comparison(String title) {
    this.title = title;
  }

  int compared() {
    return compared;
  }

  void compare(Pair pair, List<Command> batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    batch.forEach(command -> bytes.writeBytes(command.bytes()));
    note("--- " + pair.name() + ", " + batch.size() + " at once");
    pair.redis().send(bytes.toByteArray());
    pair.proxy().send(bytes.toByteArray());
    for (Command command : batch) {
      compared++;
      if (command.answered()) {
        Frame expected = pair.redis().readFrame();
        note(command + "  -> " + Command.shown(expected.text()));
        Frame actual = readProxy(pair, command);
        if (!command.likeness().holds(expected, actual)) {
          throw failure(command, Command.shown(expected.text()), Command.shown(actual.text()));
        }
      } else {
        note(command + "  -> nothing");
      }
    }
  }

  private Frame readProxy(Pair pair, Command command) {
    try {
      return pair.proxy().readFrame();
    } catch (RuntimeException noReply) {
      AssertionError failure = failure(command, "a reply", "none");
      failure.initCause(noReply);
      throw failure;
    }
  }

  private AssertionError failure(Command command, String expected, String actual) {
    return new AssertionError(
        "%s, command %d%n%s%nRedis: %s%nproxy: %s%nafter:%n%s"
            .formatted(title, compared, command, expected, actual, String.join("\n", last)));
  }

  private void note(String line) {
    last.add(line);
    if (last.size() > REMEMBERED) {
      last.remove();
    }
  }
}
