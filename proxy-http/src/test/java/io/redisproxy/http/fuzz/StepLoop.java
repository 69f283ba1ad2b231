package io.redisproxy.http.fuzz;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** An event loop whose turns end, and whose time passes, when the test says so. */
final class StepLoop extends AbstractScheduledEventExecutor implements EventLoop {

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final MockTicker time = Ticker.newMockTicker();
  private boolean elsewhere;

  /** Runs what waits for the turn's end, or for a time that has come. */
  void endTurn() {
    Runnable task = next(pollScheduledTask(time.nanoTime()));
    while (task != null) {
      task.run();
      task = next(pollScheduledTask(time.nanoTime()));
    }
  }

  private Runnable next(Runnable due) {
    return due == null ? tasks.poll() : due;
  }

  void pass(long amount, TimeUnit unit) {
    time.advance(amount, unit);
  }

  /** Does it as if on another loop's thread. */
  void elsewhere(Runnable work) {
    elsewhere = true;
    try {
      work.run();
    } finally {
      elsewhere = false;
    }
  }

  @Override
  public Ticker ticker() {
    return time;
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return !elsewhere;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public EventLoopGroup parent() {
    return this;
  }

  @Override
  public EventLoop next() {
    return this;
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  // It never ends.

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  @Override
  public Future<?> terminationFuture() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Deprecated
  @Override
  public void shutdown() {
    throw new UnsupportedOperationException();
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }
}
