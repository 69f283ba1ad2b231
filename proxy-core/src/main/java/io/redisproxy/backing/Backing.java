package io.redisproxy.backing;

import io.redisproxy.command.Reply;
import java.util.function.Consumer;

/** The Redis behind the proxy, as one event loop sees it. */
public interface Backing {

  /**
   * Asks Redis for the key's value.
   *
   * @param key not to be written to any more
   * @param whenAnswered is called once, on the same thread, possibly before this method returns. A
   *     value's block begins with the key.
   */
  void get(byte[] key, Consumer<Reply> whenAnswered);
}
