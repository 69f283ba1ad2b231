package io.redisproxy.server;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.redisproxy.metrics.Metric;

/** What a listener needs to know of the protocol that its port speaks. */
public interface Protocol {

  /** Adds the handlers of a new connection: decoder, {@code replies}, handler. */
  void addHandlers(SocketChannel channel, ChannelPipeline pipeline, Replies replies);

  /** Counts the protocol's open connections. */
  Metric connectionsMetric();

  /** What a client over the limit is told before its connection is closed. */
  byte[] refusal();
}
