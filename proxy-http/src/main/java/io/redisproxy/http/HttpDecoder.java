package io.redisproxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.redisproxy.server.Replies;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in, requests out, for as long as the connection's replies want more; what is left waits
 * until they do. Passes each whole {@link Request} on, and a {@link BadRequest} in the end if there
 * is one. A request has to be whole within a time, however diligently its bytes trickle.
 */
final class HttpDecoder extends ChannelInboundHandlerAdapter implements Replies.Source {

  private final Replies replies;
  private final RequestParser parser;
  private final long requestNanos;
  private @Nullable ChannelHandlerContext context;

  /** What was read and not consumed: requests that have to wait. */
  private @Nullable ByteBuf rest;

  private boolean more;
  private boolean decoding;
  private boolean broken;

  /** The client has said that it asks for nothing more. */
  private boolean last;

  private @Nullable Future<?> deadline;

  HttpDecoder(Replies replies, int maxRequestLine, long requestNanos) {
    this.replies = replies;
    this.parser = new RequestParser(maxRequestLine);
    this.requestNanos = requestNanos;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      if (rest != null && !last) {
        rest.writeBytes(read);
        resume();
        return;
      }
      decode(ctx, read);
      if (read.isReadable() && !broken && !last) {
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
  public void resume() {
    ByteBuf left = rest;
    if (decoding || left == null || context == null) {
      return;
    }
    decode(context, left);
    if (broken || last || !left.isReadable()) {
      releaseRest();
    } else {
      left.discardSomeReadBytes();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    more = false;
    broken = true;
    watch(ctx, false);
    if (!decoding) {
      releaseRest();
    }
  }

  private void decode(ChannelHandlerContext ctx, ByteBuf in) {
    decoding = true;
    try {
      boolean whole = true;
      while (!broken && !last && whole && replies.wantMore()) {
        whole = parser.parse(in);
        if (whole) {
          // The next one has time of its own.
          watch(ctx, false);
          last = !parser.request().keepsAlive();
          ctx.fireChannelRead(parser.request());
        } else if (parser.takeExpectation()) {
          ContinueSlot.tell(replies);
        }
      }
      more = whole && !broken && !last && in.isReadable();
      watch(ctx, !broken && parser.isWithin());
    } catch (BadRequest e) {
      fail(ctx, e);
    } finally {
      decoding = false;
    }
  }

  private void fail(ChannelHandlerContext ctx, BadRequest why) {
    broken = true;
    more = false;
    watch(ctx, false);
    ctx.fireChannelRead(parser.request().beginsAsHead() ? why.toHead() : why);
  }

  private static BadRequest tooSlow() {
    return new BadRequest(Status.REQUEST_TIMEOUT, "the request took too long to arrive");
  }

  /** Sees to it that a request that has begun comes to its end. */
  private void watch(ChannelHandlerContext ctx, boolean begun) {
    if (begun && deadline == null) {
      deadline = ctx.executor().schedule(() -> timeIsOver(ctx), requestNanos, TimeUnit.NANOSECONDS);
    } else if (!begun && deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  /** For a client that is not read, as its replies are held up, time begins anew. */
  private void timeIsOver(ChannelHandlerContext ctx) {
    deadline = null;
    if (replies.wantMore()) {
      fail(ctx, tooSlow());
    } else {
      watch(ctx, true);
    }
  }

  private void releaseRest() {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }
}
