package io.redisproxy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection without losing its last reply. Closing a socket that holds unread bytes sends a
 * reset, and a reset makes the client's system throw away what it has not read yet. So only our
 * half is closed first; what still comes is read and dropped until the client closes its half too,
 * or a second has passed.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {

  private static final long PATIENCE_SECONDS = 1;

  private LingeringClose() {}

  static void begin(Channel channel) {
    SocketChannel socket = (SocketChannel) channel;
    if (!socket.isActive() || socket.isInputShutdown()) {
      socket.close();
      return;
    }
    socket.pipeline().addFirst("lingering", new LingeringClose());
    socket.shutdownOutput();
    socket.config().setAutoRead(true);
    var giveUp =
        socket.eventLoop().schedule(() -> socket.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    socket.closeFuture().addListener(closed -> giveUp.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ctx.close();
    }
  }
}
