package io.redisproxy.backing;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries commands and replies as they are, so that a client gets to the byte
 * what Redis says to it. Lettuce opens and secures it and says who we are; from then on the socket
 * is ours, because Lettuce makes objects of replies, out of which they could not be written again.
 *
 * <pre>
 *   opening ──HELLO, SELECT──► open ──► closed
 *      └────────failed, refused─────────┘
 * </pre>
 *
 * Used on its event loop only. Commands of one turn of the loop are written together.
 */
final class RawConnection extends ChannelInboundHandlerAdapter implements Line {

  private static final InternalLogger LOGGER =
      InternalLoggerFactory.getInstance(RawConnection.class);
  private static final int CRLF = '\r' << 8 | '\n';
  private static final byte[] NOTHING = {};
  private static final int LONGEST_REPLY = (1 << 30) - (1 << 20);
  private static final int OUT_BYTES = 4096;

  private final EventLoop loop;
  private final int uriDatabase;
  private final Place place;
  private final Consumer<RawConnection> home;
  private final ReplyScanner scanner = new ReplyScanner();
  private Line.Listener listener;
  private @Nullable StatefulRedisConnection<byte[], byte[]> lettuce;
  private @Nullable ChannelHandlerContext context;

  /** The beginning of a reply whose end has not come yet. */
  private byte[] partial = NOTHING;

  private int partialLength;

  /** Commands of this turn of the loop. */
  private @Nullable ByteBuf out;

  private final Runnable flush = this::flush;

  /** Answers to come before it is open. */
  private int greetings = 1;

  /** Whether HELLO is answered. */
  private boolean hello;

  /** Whether somebody wants to hear; as long as it is not open, we do. */
  private boolean listening = true;

  private boolean closed;
  private long lastReadNanos = System.nanoTime();

  private RawConnection(
      LoopClient client, Place place, Consumer<RawConnection> home, Line.Listener listener) {
    this.loop = client.loop();
    this.uriDatabase = client.database();
    this.place = place;
    this.home = home;
    this.listener = listener;
  }

  /**
   * Begins to open one; to be called on the client's loop, which is where the listener hears.
   *
   * @param home takes it when it is given back
   */
  static RawConnection open(
      LoopClient client, Place place, Consumer<RawConnection> home, Line.Listener listener) {
    RawConnection connection = new RawConnection(client, place, home, listener);
    LoopClient.Attempt attempt = client.attempt();
    attempt
        .connection()
        .whenCompleteAsync(
            (made, failure) -> connection.connected(made, attempt.channel(), failure),
            client.loop());
    return connection;
  }

  /** When Redis was last heard of. */
  long lastReadNanos() {
    return lastReadNanos;
  }

  @Override
  public boolean isOpen() {
    return greetings == 0 && !closed;
  }

  Place place() {
    return place;
  }

  /** From now on, somebody else hears. */
  void lend(Line.Listener next) {
    listener = next;
  }

  /**
   * A command of which only a part could be written would swallow the next one, so that every later
   * reply would be somebody else's: after a failure, this is closed, and nothing that was not
   * written yet is sent.
   */
  @Override
  public void send(Words words) {
    if (closed) {
      return;
    }
    try {
      write(words);
    } catch (RuntimeException | Error e) {
      fail(Reply.UNREACHABLE, "a command could not be written: " + e);
      throw e;
    }
  }

  private void write(Words words) {
    int room = 16;
    for (int i = 0; i < words.count(); i++) {
      room += words.length(i) + 16;
    }
    ByteBuf buffer = room(room);
    TimedCommand.length(buffer, '*', words.count());
    for (int i = 0; i < words.count(); i++) {
      TimedCommand.length(buffer, '$', words.length(i));
      buffer.writeBytes(words.bytes(), words.start(i), words.length(i)).writeShort(CRLF);
    }
  }

  @Override
  public void listen(boolean on) {
    listening = on;
    if (context != null && isOpen()) {
      context.channel().config().setAutoRead(on);
    }
  }

  @Override
  public void giveBack() {
    if (isOpen() && out == null && partialLength == 0) {
      listen(true);
      home.accept(this);
    } else {
      close();
    }
  }

  @Override
  public void close() {
    closed = true;
    release();
    if (lettuce != null) {
      lettuce.closeAsync();
    }
  }

  private void connected(
      @Nullable StatefulRedisConnection<byte[], byte[]> made,
      @Nullable Channel channel,
      @Nullable Throwable failure) {
    if (made == null || channel == null || failure != null) {
      fail(Reasons.isSilence(failure) ? Reply.TIMED_OUT : Reply.UNREACHABLE, Reasons.of(failure));
      return;
    }
    lettuce = made;
    if (closed) {
      made.closeAsync();
      return;
    }
    takeFromLettuce(channel.pipeline());
    channel.pipeline().addLast("replies", this);
    if (!channel.isActive()) {
      fail(Reply.UNREACHABLE, "Redis closed the connection");
      return;
    }
    String greeting = "HELLO %d\r\n".formatted(place.resp3() ? 3 : 2);
    greetings = 1;
    // Where Lettuce has brought us to, there is no need to go; a busy Redis would refuse it.
    if (place.database() != uriDatabase) {
      greeting += "SELECT %d\r\n".formatted(place.database());
      greetings = 2;
    }
    channel.writeAndFlush(Unpooled.copiedBuffer(greeting, StandardCharsets.US_ASCII));
  }

  /** What secures the connection stays. */
  private static void takeFromLettuce(ChannelPipeline pipeline) {
    List<Map.Entry<String, ChannelHandler>> handlers = new ArrayList<>(pipeline.toMap().entrySet());
    // Those behind it are gone then when one is told so.
    Collections.reverse(handlers);
    for (Map.Entry<String, ChannelHandler> each : handlers) {
      if (each.getValue() instanceof CommandHandler reader) {
        releaseBuffer(reader, pipeline.context(reader));
      }
      if (!(each.getValue() instanceof SslHandler)) {
        pipeline.remove(each.getKey());
      }
    }
  }

  /** It gives its buffer back when the channel is at its end, and only if it hears of that. */
  private static void releaseBuffer(CommandHandler reader, ChannelHandlerContext context) {
    try {
      reader.channelUnregistered(context);
    } catch (Exception e) {
      LOGGER.warn("a buffer of Lettuce's is lost", e);
    }
  }

  private void greeted(byte[] frame) {
    greetings--;
    boolean toHello = !hello;
    hello = true;
    // A Redis that knows no HELLO speaks version 2.
    if (frame[0] == '-' && (place.resp3() || !toHello)) {
      String error = new String(frame, 1, frame.length - 3, StandardCharsets.UTF_8);
      fail(new Failure(Reply.Reason.REDIS_ERROR, error), error);
    } else if (greetings == 0) {
      listen(listening);
      flush();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    lastReadNanos = System.nanoTime();
    try {
      while (in.isReadable() && !closed) {
        int from = in.readerIndex();
        int end = scanner.scan(in, from, in.writerIndex());
        int size = (end < 0 ? in.writerIndex() : end) - from;
        if (end < 0) {
          keep(in, size);
        } else {
          byte[] frame = whole(in, size);
          if (greetings > 0) {
            greeted(frame);
          } else {
            listener.frame(frame);
          }
        }
      }
    } catch (BrokenReplyException e) {
      fail(Reply.UNREACHABLE, "Redis sent " + e.getMessage());
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(Reply.UNREACHABLE, "Redis closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Reply.UNREACHABLE, Reasons.of(cause));
  }

  private void fail(Failure why, String reason) {
    if (!closed) {
      LOGGER.debug("a connection to Redis ends: {}", reason);
      close();
      listener.closed(why);
    }
  }

  private void keep(ByteBuf in, int size) throws BrokenReplyException {
    if (partialLength + size > partial.length) {
      if (partialLength + size > LONGEST_REPLY) {
        throw new BrokenReplyException("more than %d bytes in reply".formatted(LONGEST_REPLY));
      }
      partial = Arrays.copyOf(partial, Math.max(partialLength + size, 2 * partial.length));
    }
    in.readBytes(partial, partialLength, size);
    partialLength += size;
  }

  private byte[] whole(ByteBuf in, int size) {
    byte[] frame = Arrays.copyOf(partial, partialLength + size);
    in.readBytes(frame, partialLength, size);
    partial = NOTHING;
    partialLength = 0;
    return frame;
  }

  private ByteBuf room(int bytes) {
    if (out == null) {
      out = ByteBufAllocator.DEFAULT.ioBuffer(Math.max(OUT_BYTES, bytes));
      if (isOpen()) {
        loop.execute(flush);
      }
    }
    return out.ensureWritable(bytes);
  }

  private void flush() {
    ByteBuf all = out;
    out = null;
    if (all != null && context != null) {
      context.writeAndFlush(all, context.voidPromise());
    }
  }

  private void release() {
    if (out != null) {
      out.release();
      out = null;
    }
    partial = NOTHING;
    partialLength = 0;
  }
}
