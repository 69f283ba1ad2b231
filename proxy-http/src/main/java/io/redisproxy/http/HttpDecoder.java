package io.redisproxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.redisproxy.server.Decoder;
import io.redisproxy.server.Replies;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes each whole {@link Request} on, and a {@link BadRequest} in the end if there is one. A
 * request has to be whole within a time, however diligently its bytes trickle.
 */
final class HttpDecoder extends Decoder {

  private final Replies replies;
  private final RequestParser parser;
  private final long requestNanos;
  private final @Nullable PlainGets plainGets;
  private final PlainGet plainGet;
  private @Nullable Future<?> deadline;

  /**
   * @param plainGets who takes plain requests; null if they are requests like others
   */
  HttpDecoder(
      Replies replies, int maxRequestLine, long requestNanos, @Nullable PlainGets plainGets) {
    super(replies);
    this.replies = replies;
    this.parser = new RequestParser(maxRequestLine);
    this.requestNanos = requestNanos;
    this.plainGets = plainGets;
    this.plainGet = new PlainGet(maxRequestLine);
  }

  @Override
  protected boolean decodeOne(ChannelHandlerContext ctx, ByteBuf in) {
    PlainGets takers = plainGets;
    if (takers != null && parser.begins() && takesPlainGet(ctx, in, takers)) {
      return in.isReadable();
    }
    try {
      if (!parser.parse(in)) {
        if (parser.takeExpectation()) {
          ContinueSlot.tell(replies);
        }
        return false;
      }
    } catch (BadRequest e) {
      fail(ctx, e);
      return false;
    }
    // The next one has time of its own.
    watch(ctx, false);
    if (!parser.request().keepsAlive()) {
      end();
    }
    ctx.fireChannelRead(parser.request());
    return true;
  }

  @Override
  protected void decoded(ChannelHandlerContext ctx) {
    watch(ctx, !isEnded() && parser.isWithin());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    watch(ctx, false);
    super.handlerRemoved(ctx);
  }

  /** Nothing is watched then, as no request has begun. */
  private boolean takesPlainGet(ChannelHandlerContext ctx, ByteBuf in, PlainGets takers) {
    byte[] bytes = in.array();
    int from = in.arrayOffset() + in.readerIndex();
    if (!plainGet.isAt(bytes, from, from + in.readableBytes())) {
      return false;
    }
    in.readerIndex(plainGet.end() - in.arrayOffset());
    try {
      takers.get(bytes, plainGet.keyStart(), plainGet.keyLength());
    } catch (RuntimeException | Error e) {
      // As if it had come through the pipeline.
      ctx.fireExceptionCaught(e);
    }
    return true;
  }

  private void fail(ChannelHandlerContext ctx, BadRequest why) {
    end();
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
}
