package io.redisproxy.server;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;

/** Closes a connection on which something went wrong; what is not the network's fault is logged. */
@Sharable
final class Failures extends ChannelInboundHandlerAdapter {

  /** Knows of no connection in particular. */
  static final Failures INSTANCE = new Failures();

  private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(Failures.class);

  private Failures() {}

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      LOGGER.debug("{} went away", ctx.channel(), cause);
    } else {
      LOGGER.error("{} is closed after an error of the proxy", ctx.channel(), cause);
    }
    ctx.close();
  }
}
