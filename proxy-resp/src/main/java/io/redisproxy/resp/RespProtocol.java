package io.redisproxy.resp;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.redisproxy.metrics.Metric;
import io.redisproxy.server.Protocol;
import io.redisproxy.server.Replies;
import java.util.function.Function;

/** The Redis protocol, versions 2 and 3. */
public final class RespProtocol implements Protocol {

  private final Function<EventLoop, RespContext> contexts;
  private final RespOptions options;
  private final ConnectionCommands connectionCommands;

  public RespProtocol(Function<EventLoop, RespContext> contexts, RespOptions options) {
    this.contexts = contexts;
    this.options = options;
    this.connectionCommands = new ConnectionCommands(options);
  }

  @Override
  public void addHandlers(SocketChannel channel, ChannelPipeline pipeline, Replies replies) {
    RespContext context = contexts.apply(channel.eventLoop());
    Session session = new Session(options.database(), channel);
    RespHandler handler = new RespHandler(replies, context, channel, connectionCommands, session);
    RespDecoder decoder = new RespDecoder(replies, handler, options.maxRequestSize());
    replies.to(decoder);
    pipeline.addLast("decoder", decoder).addLast("replies", replies).addLast("handler", handler);
  }

  @Override
  public Metric connectionsMetric() {
    return Metric.CONNECTIONS_RESP;
  }

  @Override
  public byte[] refusal() {
    return new RespWriter(false).error("ERR max number of clients reached").toBytes();
  }
}
