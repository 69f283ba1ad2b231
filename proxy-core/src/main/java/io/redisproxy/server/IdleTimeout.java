package io.redisproxy.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection that has sent nothing for too long. A client that we owe an answer, or that
 * is still taking in a long one, is not idle.
 */
final class IdleTimeout extends ChannelInboundHandlerAdapter {

  private final long timeoutNanos;
  private final Replies replies;
  private final Metrics metrics;
  private long lastSignNanos;
  private long written;
  private @Nullable Future<?> check;

  IdleTimeout(long timeoutNanos, Replies replies, Metrics metrics) {
    this.timeoutNanos = timeoutNanos;
    this.replies = replies;
    this.metrics = metrics;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    lastSignNanos = System.nanoTime();
    checkAfter(ctx, timeoutNanos);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    lastSignNanos = System.nanoTime();
    ctx.fireChannelRead(message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (check != null) {
      check.cancel(false);
    }
  }

  private void checkAfter(ChannelHandlerContext ctx, long nanos) {
    check = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  private void check(ChannelHandlerContext ctx) {
    if (replies.owes() || replies.listens() || takesIn()) {
      lastSignNanos = System.nanoTime();
    }
    long leftNanos = timeoutNanos - (System.nanoTime() - lastSignNanos);
    if (leftNanos > 0) {
      checkAfter(ctx, leftNanos);
    } else {
      metrics.count(Metric.CONNECTIONS_IDLE_CLOSED);
      ctx.close();
    }
  }

  /** Whether there is something to be written still, and some of it was since the last check. */
  private boolean takesIn() {
    long before = written;
    written = replies.writtenBytes();
    return replies.hasUnwritten() && written != before;
  }
}
