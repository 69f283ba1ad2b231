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
 *
 * <p>A read only says that there was one; when that was is known to a sixteenth of the timeout,
 * which is how often it is looked at. Reading a clock each time would cost more than all else here.
 */
final class IdleTimeout extends ChannelInboundHandlerAdapter {

  private static final int CHECKS = 16;

  private final long timeoutNanos;
  private final Replies replies;
  private final Metrics metrics;
  private boolean heard;
  private long lastSignNanos;
  private long written;
  private @Nullable Future<?> checks;

  IdleTimeout(long timeoutNanos, Replies replies, Metrics metrics) {
    this.timeoutNanos = timeoutNanos;
    this.replies = replies;
    this.metrics = metrics;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    lastSignNanos = System.nanoTime();
    long nanos = Math.max(1, timeoutNanos / CHECKS);
    checks =
        ctx.executor().scheduleWithFixedDelay(() -> check(ctx), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    heard = true;
    ctx.fireChannelRead(message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (checks != null) {
      checks.cancel(false);
    }
  }

  private void check(ChannelHandlerContext ctx) {
    long nowNanos = System.nanoTime();
    if (heard || replies.owes() || replies.listens() || takesIn()) {
      heard = false;
      lastSignNanos = nowNanos;
    } else if (nowNanos - lastSignNanos >= timeoutNanos) {
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
