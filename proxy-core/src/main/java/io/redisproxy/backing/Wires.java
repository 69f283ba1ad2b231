package io.redisproxy.backing;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Answer;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;
import io.redisproxy.metrics.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One event loop's connections for whole commands: one for each place where clients stand, and the
 * lines that clients have for themselves.
 */
final class Wires {

  private final EventLoop loop;
  private final LoopClient client;
  private final long timeoutNanos;
  private final Metrics metrics;
  private final Map<Place, SharedWire> shared = new HashMap<>();
  private final SpareLines spares = new SpareLines();

  Wires(EventLoop loop, LoopClient client, long timeoutNanos, Metrics metrics) {
    this.loop = loop;
    this.client = client;
    this.timeoutNanos = timeoutNanos;
    this.metrics = metrics;
  }

  void start() {
    long tickNanos = RedisLink.tickNanos(timeoutNanos);
    loop.scheduleWithFixedDelay(this::tick, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
  }

  void send(Words words, Place place, Answer answer) {
    shared
        .computeIfAbsent(place, p -> new SharedWire(client, p, timeoutNanos, metrics))
        .send(words, answer);
  }

  Line open(Place place, Line.Listener listener) {
    RawConnection spare = spares.take(place);
    if (spare == null) {
      return RawConnection.open(client, place, spares::add, listener);
    }
    spare.lend(listener);
    return spare;
  }

  /** How many places there are whose wire is open or was so a tick ago. */
  int places() {
    return shared.size();
  }

  void close() {
    List.copyOf(shared.values()).forEach(wire -> wire.close(Reply.UNREACHABLE));
    spares.close();
    client.close();
  }

  private void tick() {
    long nowNanos = System.nanoTime();
    for (SharedWire wire : List.copyOf(shared.values())) {
      wire.tick(nowNanos);
    }
    // Clients may name any database, so what was opened once, or in vain, is not to stay for ever.
    shared.values().removeIf(SharedWire::isUnused);
    spares.tick(nowNanos, SharedWire.LONGEST_IDLE_NANOS);
  }
}
