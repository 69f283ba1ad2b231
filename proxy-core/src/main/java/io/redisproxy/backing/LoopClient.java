package io.redisproxy.backing;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce, confined to one event loop: its sockets, its callbacks and its reconnecting happen there
 * or not at all. Every default of Lettuce that could hang, grow or replay is set: no reconnecting
 * and no buffering of its own, bounded queues, a time limit on connecting, no timers per command.
 */
final class LoopClient {

  private static final int MAX_PINGS = 16;
  private static final int MAX_QUEUE = 1 << 20;

  /**
   * A connection in the making.
   *
   * @param channel its socket; null if there is none yet, and then the attempt fails
   */
  record Attempt(
      CompletionStage<StatefulRedisConnection<byte[], byte[]>> connection,
      @Nullable Channel channel) {}

  private final EventLoop loop;
  private final ClientResources resources;
  private final RedisClient client;
  private final RedisURI uri;
  private final int queueSize;
  private @Nullable Channel channel;
  private long lastReadNanos;

  LoopClient(EventLoop loop, BackingOptions options, Timer timer) {
    // Lettuce counts the milliseconds of a time limit in an int.
    Duration timeout = Duration.ofNanos(Math.min(options.timeoutNanos(), TimeUnit.DAYS.toNanos(1)));
    this.loop = loop;
    uri = RedisURI.create(options.uri());
    uri.setTimeout(timeout);
    queueSize = queueSize(options);
    resources = resources(loop, timer);
    client = new LeanClient(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(queueSize)
            .useHashIndexQueue(false)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(timeout)
                    .tcpNoDelay(true)
                    .keepAlive(true)
                    .build())
            .build());
  }

  /** Room for all that may be under way, for as much that is late and still in the queue. */
  private static int queueSize(BackingOptions options) {
    int commands = options.asksForLife() ? LoadCommand.MOST_COMMANDS : 1;
    return (int) Math.min(2L * options.maxPending() * commands + MAX_PINGS, MAX_QUEUE);
  }

  private ClientResources resources(EventLoop loop, Timer timer) {
    return ClientResources.builder()
        .eventLoopGroupProvider(new OneLoop(loop))
        .eventExecutorGroup(loop)
        .timer(timer)
        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
        .nettyCustomizer(
            new NettyCustomizer() {
              @Override
              public void afterChannelInitialized(Channel made) {
                channel = made;
                made.pipeline().addFirst(new ReadWatch());
              }
            })
        .build();
  }

  /** Makes a connection. */
  CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect() {
    try {
      return client.connectAsync(ByteArrayCodec.INSTANCE, uri);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Begins to make a connection; on its loop, so that its socket is made before this returns. */
  Attempt attempt() {
    channel = null;
    CompletionStage<StatefulRedisConnection<byte[], byte[]>> made = connect();
    return new Attempt(made, channel);
  }

  /** The database that its connections are in. */
  int database() {
    return uri.getDatabase();
  }

  EventLoop loop() {
    return loop;
  }

  /** To be called when no connection is open any more. */
  void close() {
    // It owns neither the loop nor the timer, so there is nothing to wait for.
    resources.shutdown(0, 0, TimeUnit.MILLISECONDS);
  }

  /** The socket of the latest connection. */
  Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("no connection has been made yet");
    }
    return channel;
  }

  /**
   * To write over the latest connection.
   *
   * @param whenBroken is told why something was not written, and the connection must not be used
   */
  CommandWriter newWriter(Consumer<Throwable> whenBroken) {
    return new CommandWriter(channel(), queueSize, whenBroken);
  }

  /** When Redis was last heard of. */
  long lastReadNanos() {
    return lastReadNanos;
  }

  private final class ReadWatch extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      lastReadNanos = System.nanoTime();
      ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      lastReadNanos = System.nanoTime();
      ctx.fireChannelRead(message);
    }

    /**
     * Lettuce answers the oldest command with whatever has failed, be it another one's write, and
     * would give each later reply to the wrong one; so no more is read.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
      ctx.fireExceptionCaught(cause);
    }
  }
}
