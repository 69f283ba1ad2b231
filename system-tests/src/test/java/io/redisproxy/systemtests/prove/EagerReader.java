package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads as fast as it is answered, so many keys at a time. */
final class EagerReader extends Reader {
  private final Dialect dialect;
  private final Weather weather;
  private final Popularity popularity;
  private final int[] keys;
  private final ByteBuffer out = ByteBuffer.allocate(64 * 1024);
  private long reads;

  /**
   * @param depth how many are asked for before an answer is waited for
   */
  EagerReader(
      Wire wire, Judge judge, Dialect dialect, int depth, Weather weather, Popularity popularity) {
    super(wire, judge);
    this.dialect = dialect;
    this.weather = weather;
    this.popularity = popularity;
    keys = new int[depth];
  }

  @Override
  void read() throws IOException {
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
}
