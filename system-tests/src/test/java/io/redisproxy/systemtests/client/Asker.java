package io.redisproxy.systemtests.client;

import java.time.Duration;

/** One connection that asks for keys, over either protocol. */
public interface Asker extends AutoCloseable {

  void askFor(byte[] key);

  /** The next answer, in order of the questions. */
  Answer answer();

  boolean answersWithin(Duration time);

  default Answer lookUp(byte[] key) {
    askFor(key);
    return answer();
  }

  default Answer lookUp(String key) {
    return lookUp(Bytes.latin1(key));
  }

  default void askFor(String key) {
    askFor(Bytes.latin1(key));
  }

  @Override
  void close();
}
