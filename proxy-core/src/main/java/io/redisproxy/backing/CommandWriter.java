package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandEncoder;
import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gathers commands, writes them in one buffer, and queues them where Lettuce's reader looks for the
 * command whose reply has come. What Lettuce has for writing would take a lock and a set, and for
 * each command a promise, a listener and a buffer, for threads that there are not and for times
 * that never come: once a connection is made nobody else writes here, and there is no reconnecting.
 *
 * <p>To write costs as much as a hit, and wakes Redis, however little is written. So before it
 * does, the loop looks at its sockets once more, without waiting for any; and again, as long as
 * that has brought more to write.
 *
 * <pre>
 *   turn: GET a, GET b ─► turn: GET c ─► turn: nothing new ─► written: GET a, GET b, GET c
 * </pre>
 */
final class CommandWriter {

  private static final int KEPT_BYTES = 256 * 1024;

  /** So many share the costs well enough; each command of a transaction counts. */
  private static final int ENOUGH = 32;

  /** Once so much has passed, the loop does not look again. */
  private static final long LONG_NANOS = 50_000;

  private final SingleThreadEventLoop loop;
  private final ChannelHandlerContext context;
  private final CommandHandler reader;
  private final int maxSent;
  private final Consumer<Throwable> whenBroken;
  private final List<RedisCommand<byte[], byte[], byte[]>> unwritten = new ArrayList<>();
  private final Runnable atEndOfTurn = this::atEndOfTurn;
  private final Runnable lookAgain = this::lookAgain;
  private ByteBuf gathered = Unpooled.buffer();
  private boolean endAwaited;
  private int countBefore;
  private long sinceNanos;

  /**
   * @param channel a connection that Lettuce has made
   * @param maxSent how many replies may be missing, also of commands that were answered as late
   * @param whenBroken is told why nothing was written; the connection must not be used any more
   */
  CommandWriter(Channel channel, int maxSent, Consumer<Throwable> whenBroken) {
    // All loops that have sockets are such.
    this.loop = (SingleThreadEventLoop) channel.eventLoop();
    // From the encoder on, which takes whatever passes it for commands.
    this.context = channel.pipeline().context(CommandEncoder.class);
    this.reader = channel.pipeline().get(CommandHandler.class);
    this.maxSent = maxSent;
    this.whenBroken = whenBroken;
  }

  /** When the first of those came that are not written yet; now, if there is none. */
  long sinceNanos() {
    return endAwaited ? sinceNanos : System.nanoTime();
  }

  /** Has the command written soon. */
  void write(RedisCommand<byte[], byte[], byte[]> command) {
    unwritten.add(command);
    if (!endAwaited) {
      loop.execute(atEndOfTurn);
      endAwaited = true;
      sinceNanos = System.nanoTime();
    }
  }

  /** Writes nothing more of what it was given. */
  void forget() {
    unwritten.clear();
  }

  private void atEndOfTurn() {
    try {
      if (mayMoreCome()) {
        countBefore = unwritten.size();
        loop.executeAfterEventLoopIteration(lookAgain);
      } else {
        endAwaited = false;
        countBefore = 0;
        writeAll();
      }
    } catch (RuntimeException | Error e) {
      whenBroken.accept(e);
      throw e;
    }
  }

  private boolean mayMoreCome() {
    return unwritten.size() > countBefore
        && unwritten.size() < ENOUGH
        && System.nanoTime() - sinceNanos < LONG_NANOS;
  }

  /** A loop that has something to do looks at its sockets first, and does not wait for them. */
  private void lookAgain() {
    loop.execute(atEndOfTurn);
  }

  private void writeAll() {
    if (unwritten.isEmpty()) {
      return;
    }
    if (reader.getStack().size() + unwritten.size() > maxSent) {
      throw new IllegalStateException("too many replies are missing: " + maxSent);
    }
    for (int i = 0; i < unwritten.size(); i++) {
      unwritten.get(i).encode(gathered);
    }
    reader.getStack().addAll(unwritten);
    unwritten.clear();
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
