package io.redisproxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in, requests out, for as long as the connection's replies want more; what is left waits
 * until they do. The protocols add how one request is read.
 */
public abstract class Decoder extends ChannelInboundHandlerAdapter implements Replies.Source {

  private final Replies replies;
  private @Nullable ChannelHandlerContext context;

  /** What was read and not consumed: part of a request, or requests that have to wait. */
  private @Nullable ByteBuf rest;

  private boolean more;
  private boolean decoding;
  private boolean ended;

  protected Decoder(Replies replies) {
    this.replies = replies;
  }

  /**
   * Reads up to the end of a request and passes it on; or passes on what is wrong, and calls {@link
   * #end}.
   *
   * @param in over an array
   * @return whether there may be another one behind it
   */
  protected abstract boolean decodeOne(ChannelHandlerContext ctx, ByteBuf in);

  /** Called when there is no whole request left, or none is wanted for now. */
  protected void decoded(ChannelHandlerContext ctx) {}

  /** Nothing that comes from now on is read. */
  protected final void end() {
    ended = true;
    more = false;
  }

  protected final boolean isEnded() {
    return ended;
  }

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    replies.heard();
    try {
      if (rest != null) {
        rest.writeBytes(read);
        resume();
        return;
      }
      ByteBuf arrived = replies.buffers().arrived(read);
      decode(ctx, arrived);
      if (arrived.isReadable() && !ended) {
        rest = Unpooled.buffer(arrived.readableBytes()).writeBytes(arrived);
      }
    } finally {
      read.release();
    }
  }

  /** Goes no further, since nobody behind asks. */
  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {}

  @Override
  public final boolean hasMore() {
    return more;
  }

  @Override
  public final void resume() {
    ByteBuf left = rest;
    if (decoding || left == null || context == null) {
      return;
    }
    decode(context, left);
    if (ended || !left.isReadable()) {
      releaseRest();
    } else {
      left.discardSomeReadBytes();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
    if (!decoding) {
      releaseRest();
    }
  }

  private void decode(ChannelHandlerContext ctx, ByteBuf in) {
    decoding = true;
    try {
      boolean whole = true;
      while (!ended && whole && replies.wantMore()) {
        whole = decodeOne(ctx, in);
      }
      more = whole && !ended && in.isReadable();
      decoded(ctx);
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
