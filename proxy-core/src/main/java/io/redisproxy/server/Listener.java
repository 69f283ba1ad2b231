package io.redisproxy.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** An open port. */
public final class Listener implements AutoCloseable {

  private static final int BACKLOG = 1024;

  /**
   * Above the upper mark a connection is neither written to nor read until it is below the lower.
   */
  private static final WriteBufferWaterMark UNWRITTEN =
      new WriteBufferWaterMark(64 * 1024, 128 * 1024);

  private final Channel channel;

  private Listener(Channel channel) {
    this.channel = channel;
  }

  /**
   * Opens a port for clients that speak {@code protocol}.
   *
   * @throws IOException if the address is taken, or is none of this machine
   */
  public static Listener open(
      EventLoops loops, InetSocketAddress address, Clients clients, Protocol protocol)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannelType())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNWRITTEN)
            .childHandler(new ClientInitializer(clients, protocol))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    return new Listener(bound.channel());
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Takes no more connections; those that are open stay. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
