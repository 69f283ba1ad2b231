package io.redisproxy.backing;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Makes Lettuce use one given event loop, whatever it asks for, and never shut it down. */
final class OneLoop implements EventLoopGroupProvider {

  private final EventLoop loop;

  OneLoop(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * An event loop is a group of one. Lettuce names the type of group that it would make, only uses
   * what all groups have in common, and erasure lets it.
   */
  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends EventLoopGroup> T allocate(Class<T> type) {
    return (T) loop;
  }

  @Override
  public int threadPoolSize() {
    return 1;
  }

  @Override
  public Future<Boolean> release(
      EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
    return loop.newSucceededFuture(true);
  }

  @Override
  public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
    return loop.newSucceededFuture(true);
  }
}
