package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.redisproxy.server.Replies;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in, requests out, for as long as the connection's replies want more; what is left waits
 * until they do. Passes each {@link Request} on, and a {@link ProtocolException} in the end if
 * there is one.
 */
final class RespDecoder extends ChannelInboundHandlerAdapter implements Replies.Source {

  private final Replies replies;
  private final RespHandler handler;
  private final Request request;
  private final RequestParser parser;
  private @Nullable ChannelHandlerContext context;

  /** What was read and not consumed: part of a line, or requests that have to wait. */
  private @Nullable ByteBuf rest;

  private boolean more;
  private boolean decoding;
  private boolean broken;

  /**
   * @param handler knows what comes unasked
   */
  RespDecoder(Replies replies, RespHandler handler, int maxKeptBytes) {
    this.handler = handler;
    this.replies = replies;
    this.request = new Request(maxKeptBytes);
    this.parser = new RequestParser(request);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    if (rest != null) {
      try {
        rest.writeBytes(read);
      } finally {
        read.release();
      }
      resume();
      return;
    }
    try {
      decode(ctx, read);
      if (read.isReadable() && !broken) {
        rest = ctx.alloc().buffer(read.readableBytes()).writeBytes(read);
      }
    } finally {
      read.release();
    }
  }

  @Override
  public boolean hasMore() {
    return more;
  }

  @Override
  public boolean owes() {
    return handler.owes();
  }

  @Override
  public boolean listens() {
    return handler.isSubscribed();
  }

  @Override
  public void resume() {
    ByteBuf left = rest;
    if (decoding || left == null || context == null) {
      return;
    }
    decode(context, left);
    if (broken || !left.isReadable()) {
      releaseRest();
    } else {
      left.discardSomeReadBytes();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    more = false;
    broken = true;
    if (!decoding) {
      releaseRest();
    }
  }

  private void decode(ChannelHandlerContext ctx, ByteBuf in) {
    decoding = true;
    try {
      boolean complete = true;
      while (!broken && complete && replies.wantMore()) {
        complete = parser.parse(in);
        if (complete) {
          ctx.fireChannelRead(request);
        }
      }
      more = complete && !broken && in.isReadable();
    } catch (ProtocolException e) {
      broken = true;
      more = false;
      ctx.fireChannelRead(e);
    } finally {
      decoding = false;
    }
  }

  private void releaseRest() {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }
}
