package io.redisproxy.server;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.redisproxy.limits.Connections;
import io.redisproxy.metrics.Metrics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The open client connections: how many there may be, and how all of them end. */
public final class Clients {

  /** How many refused clients may be told so at once; those beyond are cut off without a word. */
  private static final int MAX_REFUSALS = 1024;

  private final Connections places;
  private final Connections refusals = new Connections(MAX_REFUSALS);
  private final long idleTimeoutNanos;
  private final Metrics metrics;
  private final Map<EventLoop, Flusher> flushers = new HashMap<>();
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /**
   * @param idleTimeoutNanos 0: a connection may be idle for ever
   */
  public Clients(EventLoops loops, Connections places, long idleTimeoutNanos, Metrics metrics) {
    this.places = places;
    this.idleTimeoutNanos = idleTimeoutNanos;
    this.metrics = metrics;
    for (EventLoop loop : loops.all()) {
      flushers.put(loop, new Flusher(loop));
    }
  }

  /** Lets every client have the answers it asked for, then closes; cuts off who takes too long. */
  public void drain(long timeoutNanos) {
    long deadlineNanos = System.nanoTime() + timeoutNanos;
    for (Channel channel : open) {
      channel
          .eventLoop()
          .execute(() -> channel.pipeline().fireUserEventTriggered(Replies.Event.DRAIN));
    }
    for (Channel channel : open) {
      long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
      channel.closeFuture().awaitUninterruptibly(leftNanos, TimeUnit.NANOSECONDS);
    }
    open.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
  }

  Connections places() {
    return places;
  }

  Connections refusals() {
    return refusals;
  }

  long idleTimeoutNanos() {
    return idleTimeoutNanos;
  }

  Metrics metrics() {
    return metrics;
  }

  Flusher flusher(EventLoop loop) {
    Flusher flusher = flushers.get(loop);
    if (flusher == null) {
      throw new IllegalArgumentException("not one of the event loops: " + loop);
    }
    return flusher;
  }

  void add(Channel channel) {
    open.add(channel);
  }
}
