package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.redisproxy.server.Decoder;
import io.redisproxy.server.Replies;

/** Passes each {@link Request} on, and a {@link ProtocolException} in the end if there is one. */
final class RespDecoder extends Decoder {

  private final RespHandler handler;
  private final Request request;
  private final RequestParser parser;
  private final PlainGet plainGet = new PlainGet();

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
    try {
      handler.get(bytes, plainGet.keyStart(), plainGet.keyLength());
    } catch (RuntimeException | Error e) {
      // As if it had come through the pipeline.
      ctx.fireExceptionCaught(e);
    }
    return true;
  }
}
