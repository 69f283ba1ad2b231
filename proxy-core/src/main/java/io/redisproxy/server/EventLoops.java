package io.redisproxy.server;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The threads that do all the work, for clients and for Redis: epoll on Linux, else NIO. */
public final class EventLoops implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup group;
  private final boolean epoll = Epoll.isAvailable();

  public EventLoops(int threads) {
    sampleNoBuffers();
    waitWithoutTimeouts();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group =
        new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("loop"), io) {
          @Override
          protected IoEventLoop newChild(
              Executor executor, IoHandlerFactory childIo, Object... arguments) {
            return new Loop(this, executor, childIo);
          }
        };
  }

  /**
   * Has Netty set a timer of the kernel when what is due next changes, which is a dozen times a
   * second. By default it computes a timeout for each wait, for which the kernel starts a timer and
   * ends it. To be called before there is a factory of loops.
   *
   * <p>A loop with nothing scheduled would set the timer for each wait; here, each has the tick of
   * its connection to Redis.
   */
  private static void waitWithoutTimeouts() {
    String leastMillisOfTimeouts = "io.netty.channel.epoll.epollWaitThreshold";
    if (System.getProperty(leastMillisOfTimeouts) == null) {
      System.setProperty(leastMillisOfTimeouts, "0"); // which means: none
    }
  }

  /**
   * By default, Netty follows one buffer in 128 with traces of the stack, to tell of those that are
   * lost. The tests follow all; here it would cost every client something, for nobody.
   */
  private static void sampleNoBuffers() {
    if (System.getProperty("io.netty.leakDetection.level") == null
        && System.getProperty("io.netty.leakDetectionLevel") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  public boolean usesEpoll() {
    return epoll;
  }

  public List<EventLoop> all() {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      loops.add((EventLoop) executor);
    }
    return loops;
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  Class<? extends ServerSocketChannel> serverChannelType() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
