package io.redisproxy.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Tells a client that there are too many of its kind, and closes. */
final class Refusal extends ChannelInboundHandlerAdapter {

  private final byte[] words;

  Refusal(byte[] words) {
    this.words = words;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.wrappedBuffer(words))
        .addListener(written -> LingeringClose.begin(ctx.channel()));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }
}
