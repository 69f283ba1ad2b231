package io.redisproxy.resp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.redisproxy.metrics.Metric;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.Replies;
import java.util.ArrayDeque;

/** Queues a reply for each request, and sees that it is filled. */
final class RespHandler extends ChannelInboundHandlerAdapter {

  private static final byte[] GET = {'g', 'e', 't'};

  private final Replies replies;
  private final LookupContext context;
  private final EventLoop loop;
  private final ConnectionCommands connectionCommands;
  private final Session session = new Session();
  private final ArrayDeque<GetSlot> spareSlots = new ArrayDeque<>();

  RespHandler(
      Replies replies,
      LookupContext context,
      EventLoop loop,
      ConnectionCommands connectionCommands) {
    this.replies = replies;
    this.context = context;
    this.loop = loop;
    this.connectionCommands = connectionCommands;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Request request) {
      context.metrics().count(Metric.REQUESTS_RESP);
      if (request.count() == 2 && isGet(request)) {
        get(request);
      } else {
        reply(connectionCommands.run(session, request), ConnectionCommands.isLast(request));
      }
    } else if (message instanceof ProtocolException e) {
      reply(session.writer().error("ERR Protocol error: " + e.getMessage()), true);
    } else {
      throw new IllegalArgumentException("neither a request nor a fault: " + message.getClass());
    }
  }

  private static boolean isGet(Request request) {
    if (request.keptLength(0) != GET.length) {
      return false;
    }
    byte[] bytes = request.bytes();
    for (int i = 0; i < GET.length; i++) {
      if ((bytes[request.start(0) + i] | 0x20) != GET[i]) {
        return false;
      }
    }
    return true;
  }

  private void get(Request request) {
    GetSlot slot = GetSlot.of(context, loop, spareSlots, session.resp3());
    replies.expect(slot);
    slot.look(request.bytes(), request.start(1), request.length(1));
  }

  private void reply(RespWriter words, boolean last) {
    TextSlot slot = new TextSlot(words.toBytes(), last);
    replies.expect(slot);
    slot.fill();
  }
}
