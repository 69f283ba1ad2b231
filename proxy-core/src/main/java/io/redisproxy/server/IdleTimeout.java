package io.redisproxy.server;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that has sent nothing for too long. A client that we owe an answer, or that
 * is still taking in a long one, is not idle.
 *
 * <p>A read only says that there was one; when that was is known to a sixteenth of the timeout,
 * which is how often it is looked at. Reading a clock each time would cost more than all else here.
 */
final class IdleTimeout {

  private static final int CHECKS = 16;

  private final long timeoutNanos;
  private final Replies replies;
  private final Metrics metrics;
  private long lastSignNanos;
  private long written;

  IdleTimeout(long timeoutNanos, Replies replies, Metrics metrics) {
    this.timeoutNanos = timeoutNanos;
    this.replies = replies;
    this.metrics = metrics;
  }

  void watch(Channel channel) {
    lastSignNanos = System.nanoTime();
    long nanos = Math.max(1, timeoutNanos / CHECKS);
    Future<?> checks =
        channel
            .eventLoop()
            .scheduleWithFixedDelay(() -> check(channel), nanos, nanos, TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(closed -> checks.cancel(false));
  }

  private void check(Channel channel) {
    long nowNanos = System.nanoTime();
    if (replies.takeHeard() || replies.owes() || replies.listens() || takesIn()) {
      lastSignNanos = nowNanos;
    } else if (nowNanos - lastSignNanos >= timeoutNanos) {
      metrics.count(Metric.CONNECTIONS_IDLE_CLOSED);
      channel.close();
    }
  }

  /** Whether there is something to be written still, and some of it was since the last check. */
  private boolean takesIn() {
    long before = written;
    written = replies.writtenBytes();
    return replies.hasUnwritten() && written != before;
  }
}
