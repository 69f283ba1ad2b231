package io.redisproxy.backing;

import io.netty.channel.EventLoop;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The one Redis behind the proxy: a connection for each event loop, made and kept on that loop. */
public final class Redis implements AutoCloseable {

  private final Map<EventLoop, LoopRedis> links = new LinkedHashMap<>();
  private final Known known = new Known();
  private final Timer timer = new HashedWheelTimer(new DefaultThreadFactory("redis-timer", true));

  public Redis(
      List<EventLoop> loops,
      boolean epoll,
      BackingOptions options,
      Health health,
      Metrics metrics) {
    this(loops, epoll, options, health, metrics, null);
  }

  /**
   * @param tracking what is known of changes, if Redis is to tell of them
   */
  public Redis(
      List<EventLoop> loops,
      boolean epoll,
      BackingOptions options,
      Health health,
      Metrics metrics,
      @Nullable Tracking tracking) {
    // Lettuce chooses its kind of socket by itself, and it has to be the one the loops can run.
    System.setProperty("io.lettuce.core.epoll", Boolean.toString(epoll));
    System.setProperty("io.lettuce.core.kqueue", "false");
    System.setProperty("io.lettuce.core.iouring", "false");
    // Nobody listens to its events of the flight recorder, and to register them takes time.
    System.setProperty("io.lettuce.core.jfr", "false");
    metrics.watch(Metric.REDIS_UP, () -> health.isUp() ? 1 : 0);
    for (EventLoop loop : loops) {
      links.put(
          loop,
          new LoopRedis(
              loop,
              new LoopClient(loop, options, timer),
              new LoopClient(loop, options, timer),
              options,
              known,
              health,
              metrics,
              tracking));
    }
  }

  /** Begins to connect; the result is there when the first attempts have succeeded or failed. */
  public CompletableFuture<Void> start() {
    return CompletableFuture.allOf(
        links.values().stream().map(LoopRedis::start).toArray(CompletableFuture[]::new));
  }

  /** Which version Redis says it is; empty as long as it has not. */
  public String version() {
    return known.version();
  }

  /** The way to Redis for whatever happens on {@code loop}. */
  public Backing on(EventLoop loop) {
    LoopRedis link = links.get(loop);
    if (link == null) {
      throw new IllegalArgumentException("not one of the event loops: " + loop);
    }
    return link;
  }

  /** To be called before the event loops stop, and on none of them. */
  @Override
  public void close() {
    links.values().forEach(LoopRedis::close);
    timer.stop();
  }
}
