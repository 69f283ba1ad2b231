package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Asks at a steady pace, answered or not: who waits for answers asks nothing while the proxy stands
 * still, which is when the cache grows stale.
 */
final class SteadyReader extends Reader {
  private static final long PACE_NANOS = Clock.ofMillis(5);

  private final Dialect dialect;
  private final Weather weather;
  private final Popularity popularity;
  private final int[] keys = new int[1];
  private final ByteBuffer out = ByteBuffer.allocate(1024);
  private final Deque<Asked> asked = new ArrayDeque<>();
  private long next;
  private long reads;

  private record Asked(int key, long moment, Spell spell) {}

  SteadyReader(Wire wire, Judge judge, Dialect dialect, Weather weather, Popularity popularity) {
    super(wire, judge);
    this.dialect = dialect;
    this.weather = weather;
    this.popularity = popularity;
  }

  @Override
  void read() throws IOException {
    if (Clock.now() > next) {
      next = Clock.now() + PACE_NANOS;
      ask();
    }
    while (!asked.isEmpty() && wire.hasMore()) {
      Asked first = asked.remove();
      judge.asked(first.moment(), first.spell());
      keys[0] = first.key();
      dialect.hear(keys, wire, judge);
      reads++;
      judge.publish(reads);
    }
    Pause.millis(1);
  }

  private void ask() throws IOException {
    keys[0] = popularity.next();
    out.clear();
    dialect.ask(keys, out);
    Spell before = weather.now();
    long moment = Clock.now();
    asked.add(new Asked(keys[0], moment, before.laxer(weather.now())));
    wire.write(out.array(), out.position());
  }
}
