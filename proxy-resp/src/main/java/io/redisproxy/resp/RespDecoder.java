package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.redisproxy.command.Gets;
import io.redisproxy.server.Decoder;
import io.redisproxy.server.Replies;

/** Passes each {@link Request} on, and a {@link ProtocolException} in the end if there is one. */
final class RespDecoder extends Decoder {

  private final RespHandler handler;
  private final Request request;
  private final RequestParser parser;
  private final PlainGet plainGet = new PlainGet();
  private final PlainGet nextGet = new PlainGet();

  /** How many of the next plain requests have their keys near already. */
  private int near;

  /**
   * With a longer key a request is larger than it may be, which is not for the fast path to say.
   */
  private final int maxPlainKey;

  /**
   * @param handler knows what comes unasked
   */
  RespDecoder(Replies replies, RespHandler handler, int maxKeptBytes) {
    super(replies);
    this.handler = handler;
    this.request = new Request(maxKeptBytes);
    this.parser = new RequestParser(request);
    this.maxPlainKey = maxKeptBytes - "GET".length();
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
  protected boolean decodeOne(ChannelHandlerContext ctx, ByteBuf in) {
    if (parser.isBetweenRequests() && takesPlainGet(ctx, in)) {
      return true;
    }
    boolean complete;
    try {
      complete = parser.parse(in);
    } catch (ProtocolException e) {
      end();
      ctx.fireChannelRead(e);
      return false;
    }
    if (complete) {
      ctx.fireChannelRead(request);
    }
    return complete;
  }

  private boolean takesPlainGet(ChannelHandlerContext ctx, ByteBuf in) {
    byte[] bytes = in.array();
    int from = in.arrayOffset() + in.readerIndex();
    int end = from + in.readableBytes();
    if (!plainGet.isAt(bytes, from, end)
        || plainGet.keyLength() > maxPlainKey
        || !handler.takesPlainGets()) {
      return false;
    }
    in.readerIndex(plainGet.end() - in.arrayOffset());
    if (near > 0) {
      near--;
    } else if (plainGet.end() < end) {
      lookAhead(bytes, end);
    }
    try {
      handler.get(bytes, plainGet.keyStart(), plainGet.keyLength());
    } catch (RuntimeException | Error e) {
      // As if it had come through the pipeline.
      ctx.fireExceptionCaught(e);
    }
    return true;
  }

  /** Has keys brought near that are asked for in the same breath, a few at a time. */
  private void lookAhead(byte[] bytes, int end) {
    Gets gets = handler.gets();
    boolean room = gets.expect(bytes, plainGet.keyStart(), plainGet.keyLength());
    int at = plainGet.end();
    while (room && nextGet.isAt(bytes, at, end)) {
      room = gets.expect(bytes, nextGet.keyStart(), nextGet.keyLength());
      at = nextGet.end();
      near++;
    }
    gets.bringNear();
  }
}
