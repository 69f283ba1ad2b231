package io.redisproxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.redisproxy.server.Replies;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was decoded while the connection's replies want no more. It holds what one read can
 * bring at most, since the connection is not read meanwhile.
 */
final class HttpBacklog extends ChannelInboundHandlerAdapter implements Replies.Source {

  private final Replies replies;
  private final ArrayDeque<Object> held = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private boolean passing;

  HttpBacklog(Replies replies) {
    this.replies = replies;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    held.add(message);
    resume();
  }

  @Override
  public boolean hasMore() {
    return !held.isEmpty();
  }

  @Override
  public void resume() {
    if (passing || context == null) {
      return;
    }
    passing = true;
    while (!held.isEmpty() && replies.wantMore()) {
      context.fireChannelRead(held.remove());
    }
    passing = false;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }
}
