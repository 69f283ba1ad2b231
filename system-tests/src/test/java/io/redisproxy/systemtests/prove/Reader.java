package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A client that reads keys through the proxy as fast as it gets them, so many at a time. */
final class Reader extends Thread {
  private final Wire wire;
  private final Dialect dialect;
  private final Judge judge;
  private final Weather weather;
  private final Popularity popularity;
  private final int[] keys;
  private final ByteBuffer out = ByteBuffer.allocate(64 * 1024);
  private long reads;
  private volatile boolean ended;
  private volatile Throwable broken;

  /**
   * @param depth how many are asked for before an answer is waited for
   */
  Reader(
      Wire wire, Dialect dialect, int depth, Judge judge, Weather weather, Popularity popularity) {
    super("prove-reader");
    setDaemon(true);
    this.wire = wire;
    this.dialect = dialect;
    this.judge = judge;
    this.weather = weather;
    this.popularity = popularity;
    keys = new int[depth];
  }

  @Override
  public void run() {
    try (wire) {
      while (!ended) {
        read();
      }
    } catch (Throwable failure) {
      broken = failure;
    }
  }

  private void read() throws IOException {
    for (int i = 0; i < keys.length; i++) {
      keys[i] = popularity.next();
    }
    out.clear();
    dialect.ask(keys, out);
    // Before and after the moment, since the weather may change between two lines.
    Spell before = weather.now();
    long moment = Clock.now();
    judge.asked(moment, before.laxer(weather.now()));
    wire.write(out.array(), out.position());
    dialect.hear(keys, wire, judge);
    reads += keys.length;
    judge.publish(reads);
  }

  void end() {
    ended = true;
    try {
      join(60_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    throwIfBroken();
  }

  void throwIfBroken() {
    if (broken != null) {
      throw new AssertionError(judge.client() + " failed", broken);
    }
  }

  Judge judge() {
    return judge;
  }
}
