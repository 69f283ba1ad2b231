package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandEncoder;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;

/**
 * Writes the commands of one turn of the loop in one buffer, and queues them where Lettuce's reader
 * looks for the command whose reply has come. What Lettuce has for writing would take a lock and a
 * set, and for each command a promise, a listener and a buffer, for threads that there are not and
 * for times that never come: once a connection is made nobody else writes here, and there is no
 * reconnecting.
 */
final class CommandWriter {

  private static final int KEPT_BYTES = 256 * 1024;

  private final ChannelHandlerContext context;
  private final CommandHandler reader;
  private final int maxSent;
  private ByteBuf gathered = Unpooled.buffer();

  /**
   * @param channel a connection that Lettuce has made
   * @param maxSent how many replies may be missing, also of commands that were answered as late
   */
  CommandWriter(Channel channel, int maxSent) {
    // From the encoder on, which takes whatever passes it for commands.
    this.context = channel.pipeline().context(CommandEncoder.class);
    this.reader = channel.pipeline().get(CommandHandler.class);
    this.maxSent = maxSent;
  }

  /** If this fails, nothing was written, and the connection must not be used any more. */
  void write(List<RedisCommand<byte[], byte[], byte[]>> commands) {
    if (reader.getStack().size() + commands.size() > maxSent) {
      throw new IllegalStateException("too many replies are missing: " + maxSent);
    }
    for (int i = 0; i < commands.size(); i++) {
      commands.get(i).encode(gathered);
    }
    reader.getStack().addAll(commands);
    int bytes = gathered.readableBytes();
    ByteBuf out =
        context.alloc().ioBuffer(bytes).writeBytes(gathered.array(), gathered.readerIndex(), bytes);
    if (gathered.capacity() > KEPT_BYTES) {
      gathered = Unpooled.buffer();
    } else {
      gathered.clear();
    }
    context.writeAndFlush(out, context.voidPromise());
  }
}
