package io.redisproxy.server;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.redisproxy.limits.Connections;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;

/** What a new client connection is made of. */
final class ClientInitializer extends ChannelInitializer<SocketChannel> {

  private final Clients clients;
  private final Protocol protocol;

  ClientInitializer(Clients clients, Protocol protocol) {
    this.clients = clients;
    this.protocol = protocol;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    if (clients.places().enter()) {
      leaveWhenClosed(channel, clients.places());
      accept(channel);
    } else {
      clients.metrics().count(Metric.CONNECTIONS_REJECTED);
      refuse(channel);
    }
  }

  private void accept(SocketChannel channel) {
    Metrics metrics = clients.metrics();
    metrics.add(protocol.connectionsMetric(), 1);
    channel.closeFuture().addListener(closed -> metrics.add(protocol.connectionsMetric(), -1));
    clients.add(channel);
    Flusher flusher = clients.flusher(channel.eventLoop());
    channel.config().setRecvByteBufAllocator(flusher.buffers().forSockets());
    Replies replies = new Replies(flusher);
    if (clients.idleTimeoutNanos() > 0) {
      new IdleTimeout(clients.idleTimeoutNanos(), replies, metrics).watch(channel);
    }
    protocol.addHandlers(channel, channel.pipeline(), replies);
    channel.pipeline().addLast("failures", Failures.INSTANCE);
  }

  private void refuse(SocketChannel channel) {
    if (clients.refusals().enter()) {
      leaveWhenClosed(channel, clients.refusals());
      channel
          .pipeline()
          .addLast("refusal", new Refusal(protocol.refusal()))
          .addLast("failures", Failures.INSTANCE);
    } else {
      channel.close();
    }
  }

  private static void leaveWhenClosed(SocketChannel channel, Connections counted) {
    channel.closeFuture().addListener(closed -> counted.leave());
  }
}
