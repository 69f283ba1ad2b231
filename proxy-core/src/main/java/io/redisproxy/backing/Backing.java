package io.redisproxy.backing;

import io.redisproxy.command.Answer;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Redis behind the proxy, as one event loop sees it. */
public interface Backing {

  /**
   * Asks Redis for the key's value.
   *
   * @param database the number of the database that the key is in
   * @param key not to be written to any more
   * @param whenAnswered is called once, on the same thread, possibly before this method returns. A
   *     value's block begins with the key.
   */
  void get(int database, byte[] key, Consumer<Reply> whenAnswered);

  /** Is told what came of each of several keys. */
  @FunctionalInterface
  interface Each {
    /** Called once for each key, in any order; if it throws, then at the last. */
    void answer(int index, Reply reply);
  }

  /**
   * Asks Redis for several keys' values at once. What is no string may be absent here.
   *
   * @param whenAnswered called on the same thread, possibly before this method returns
   */
  void getAll(int database, List<byte[]> keys, Each whenAnswered);

  /** What Redis' commands are; null as long as Redis has not said. */
  @Nullable CommandTable commands();

  /** Sends a whole command; those that stand at the same place are executed in their order. */
  void send(Words words, Place place, Answer answer);

  /** Does {@code work} on the thread of this loop; may be called on any. */
  void execute(Runnable work);

  /**
   * Does {@code work} on the same thread when what was given up just now, and was on its way to
   * Redis, will hardly be executed any more: after the time that an answer may take, and the time
   * that it takes to find that out.
   */
  void later(Runnable work);

  /** Opens a connection for one client alone. */
  Line open(Place place, Line.Listener listener);
}
