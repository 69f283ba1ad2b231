package io.redisproxy.resp;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.redisproxy.metrics.Metric;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.Protocol;
import io.redisproxy.server.Replies;
import java.util.function.Function;

/** The Redis protocol, versions 2 and 3. */
public final class RespProtocol implements Protocol {

  /** Room for the words around a key, and for those of commands that have none. */
  private static final int KEPT_BESIDE_KEY = 4096;

  private final Function<EventLoop, LookupContext> contexts;
  private final ConnectionCommands connectionCommands;

  public RespProtocol(Function<EventLoop, LookupContext> contexts, RespOptions options) {
    this.contexts = contexts;
    this.connectionCommands = new ConnectionCommands(options);
  }

  @Override
  public void addHandlers(SocketChannel channel, ChannelPipeline pipeline, Replies replies) {
    LookupContext context = contexts.apply(channel.eventLoop());
    RespDecoder decoder =
        new RespDecoder(
            replies,
            (int) Math.min((long) context.maxKeySize() + KEPT_BESIDE_KEY, Integer.MAX_VALUE));
    RespHandler handler =
        new RespHandler(replies, context, channel.eventLoop(), connectionCommands);
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
