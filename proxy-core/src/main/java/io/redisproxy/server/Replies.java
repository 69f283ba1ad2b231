package io.redisproxy.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A connection's replies, written in the order of their requests whatever order they are known in.
 *
 * <pre>
 *   asked first                                        asked last
 *   [ filled ][ filled ][ waits for Redis ][ filled ][ waits ... ]
 *   '-- written now ---'
 * </pre>
 *
 * <p>While nothing waits, a reply that is known as soon as it is looked up needs no place in the
 * queue ({@link #promise}).
 *
 * <p>The queue is bounded: while it is long, or holds many bytes, or the socket does not drain, no
 * further request is taken from the connection's {@link Source}, nor is the socket read. Everything
 * here happens on the connection's event loop.
 */
public final class Replies extends ChannelInboundHandlerAdapter {

  /** Fired at every connection when the proxy stops. */
  public enum Event {
    /** Answer what was asked and close. */
    DRAIN
  }

  /** Where a connection's requests come from: its decoder. */
  public interface Source {
    /** Whether requests that were read already wait to be taken. */
    boolean hasMore();

    /** Whether answers come that no slot was queued for. */
    default boolean owes() {
      return false;
    }

    /** Whether the client says nothing because it waits for what others may say. */
    default boolean listens() {
      return false;
    }

    /** Takes them up again, as long as {@link #wantMore}. May be called while it does so. */
    void resume();
  }

  private static final Source NOTHING_MORE =
      new Source() {
        @Override
        public boolean hasMore() {
          return false;
        }

        @Override
        public void resume() {}
      };

  private static final int MAX_SLOTS = 256;
  private static final int MAX_HELD_BYTES = 1 << 20;

  private final Flusher flusher;
  private Source source = NOTHING_MORE;
  private final ArrayDeque<Slot> queue = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Out out;
  private long heldBytes;
  private @Nullable Runnable held;
  private boolean pumping;
  private boolean flushComes;

  /** How many replies come for which no slot is queued yet, and from where: all from one batch. */
  private int promised;

  private @Nullable LookupBatch promisedBy;

  /** The client has sent something since somebody asked. */
  private boolean heard;

  /** Nothing more will be read. */
  private boolean inputEnded;

  /** Nothing more may be written. */
  private boolean lastWritten;

  private boolean closed;

  Replies(Flusher flusher) {
    this.flusher = flusher;
  }

  /** Names where requests come from. Called while the pipeline is put together. */
  public void to(Source source) {
    this.source = source;
  }

  void heard() {
    heard = true;
  }

  /** Whether the client has sent something since this was asked last. */
  boolean takeHeard() {
    boolean has = heard;
    heard = false;
    return has;
  }

  LoopBuffers buffers() {
    return flusher.buffers();
  }

  EventLoop loop() {
    return flusher.loop();
  }

  /** Queues a slot, in the order of requests. It may be filled from now on. */
  public void expect(Slot slot) {
    if (promised > 0 && promisedBy != null) {
      promisedBy.run();
    }
    queue(slot);
  }

  /**
   * Says that a reply will come from there, for which there is no slot yet: it is {@link #write
   * written} at once, or a slot is queued for it, before any that is {@link #expect}ed from now on.
   */
  void promise(LookupBatch by) {
    promised++;
    promisedBy = by;
  }

  /** To be called before what was promised is written or queued. */
  void keepPromise() {
    promised--;
  }

  /**
   * Writes the reply to a hit, unless others have to be written before. No request is taken
   * meanwhile.
   *
   * @return whether it is written; it needs a slot if not
   */
  boolean write(Getter getter, byte[] block, int offset, long ageNanos, long ttlNanos) {
    if (pumping || !queue.isEmpty() || !isWritable()) {
      return false;
    }
    pumping = true;
    try {
      if (!getter.write(block, offset, ageNanos, ttlNanos, out())) {
        return false;
      }
      markDirty();
    } finally {
      pumping = false;
    }
    if (!isWritable()) {
      adjustReading(context().channel());
    }
    return true;
  }

  void queue(Slot slot) {
    slot.queuedIn(this);
    queue.add(slot);
    if (queue.size() == MAX_SLOTS) {
      adjustReading(context().channel());
    }
  }

  /**
   * Takes no further request until {@link #goOn}, because the one that was taken last has to wait.
   *
   * @param again is run whenever a reply has become known
   */
  public void hold(Runnable again) {
    held = again;
    adjustReading(context().channel());
  }

  /** Takes further requests. */
  public void goOn() {
    held = null;
    pump();
  }

  /** What was asked so far is the last that is answered; then the connection closes. */
  public void endInput() {
    inputEnded = true;
    pump();
  }

  /** Whether the next request may be taken. If not, {@link Source#resume} will be called. */
  public boolean wantMore() {
    return !lastWritten
        && !closed
        && held == null
        && queue.size() < MAX_SLOTS
        && heldBytes < MAX_HELD_BYTES
        && isWritable();
  }

  private boolean isWritable() {
    return context().channel().isWritable();
  }

  /** Whether the next reply is not known yet, so that it is not the client who is slow. */
  boolean owes() {
    Slot next = queue.peek();
    return held != null || promised > 0 || source.owes() || (next != null && !next.isFilled());
  }

  /** Whether the client waits for something that nobody may ever say. */
  boolean listens() {
    return source.listens();
  }

  /** Whether nothing more will be written, whatever is still asked. */
  public boolean isClosed() {
    return closed;
  }

  /** Whether no reply follows those that are written. */
  boolean isOver() {
    return closed || lastWritten;
  }

  boolean hasUnwritten() {
    return unwrittenBytes() > 0;
  }

  /** How many bytes have left for the client so far. */
  long writtenBytes() {
    return out().passedBytes() - unwrittenBytes();
  }

  private long unwrittenBytes() {
    ChannelOutboundBuffer unwritten = context().channel().unsafe().outboundBuffer();
    return unwritten == null ? 0 : unwritten.totalPendingWriteBytes();
  }

  /** Reads no more; the connection closes when all that was read is answered. */
  private void drain() {
    if (queue.isEmpty()
        && promised == 0
        && held == null
        && !source.owes()
        && !source.hasMore()
        && !flushComes
        && !hasUnwritten()) {
      // Nobody waits for anything, so nothing can be lost by closing at once.
      context().close();
    } else {
      endInput();
    }
  }

  /**
   * Several slots will be filled one after the other, and written together at {@link #endFilling}.
   *
   * @return false if what is filled is being written anyway
   */
  boolean beginFilling() {
    boolean begins = !pumping;
    pumping = true;
    return begins;
  }

  void endFilling() {
    pumping = false;
    try {
      pump();
    } catch (RuntimeException | Error e) {
      breakOff(e);
    }
  }

  void filled(Slot slot) {
    heldBytes += slot.heldBytes();
    pump();
    if (held != null && !closed) {
      held.run();
    }
  }

  /** Writes what can be written, then sees whether more can be taken. */
  private void pump() {
    if (pumping || closed) {
      return;
    }
    pumping = true;
    Channel channel = context().channel();
    try {
      writeFilled(channel);
    } catch (RuntimeException | Error e) {
      breakOff(e);
    } finally {
      pumping = false;
    }
    if (source.hasMore() && wantMore()) {
      source.resume();
    }
    adjustReading(channel);
    closeIfDone();
  }

  private void writeFilled(Channel channel) {
    Slot slot = queue.peek();
    while (slot != null && slot.isFilled() && writable(channel)) {
      markDirty();
      if (slot.isSilent() || slot.writeTo(out())) {
        queue.remove();
        heldBytes -= slot.heldBytes();
        if (slot.closesConnection()) {
          lastWritten = true;
          queue.clear();
        }
        slot.recycled();
        slot = queue.peek();
      }
    }
  }

  /** Comes at the end of the loop's turn. */
  void flush() {
    flushComes = false;
    if (closed) {
      return;
    }
    try {
      out().flush();
    } catch (RuntimeException | Error e) {
      breakOff(e);
    }
    closeIfDone();
  }

  /** A reply, or a part of one, may be lost, so nothing can follow it. */
  public void breakOff(Throwable why) {
    release();
    context().fireExceptionCaught(why);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    out = new Out(ctx, flusher.buffers());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    pump();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Event.DRAIN) {
      drain();
    } else if (event instanceof ChannelInputShutdownEvent) {
      // A client may close its half as soon as it has asked all; it still wants its answers.
      ctx.fireUserEventTriggered(event);
      endInput();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    release();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    release();
  }

  private void release() {
    closed = true;
    queue.clear();
    out().release();
  }

  /** A full socket gets one chance to take what it was given so far. */
  private boolean writable(Channel channel) {
    if (!channel.isWritable()) {
      out().flush();
    }
    return channel.isWritable();
  }

  private void markDirty() {
    if (!flushComes) {
      flushComes = true;
      flusher.flushLater(this);
    }
  }

  private void adjustReading(Channel channel) {
    boolean read = !source.hasMore() && !inputEnded && wantMore();
    ChannelConfig config = channel.config();
    if (!closed && config.isAutoRead() != read) {
      config.setAutoRead(read);
    }
  }

  private void closeIfDone() {
    boolean noMoreComes =
        lastWritten
            || (inputEnded && promised == 0 && held == null && !source.owes() && !source.hasMore());
    if (noMoreComes && queue.isEmpty() && !flushComes && !closed) {
      closed = true;
      Channel channel = context().channel();
      // An empty write is done when all before it are.
      context()
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(written -> LingeringClose.begin(channel));
    }
  }

  private ChannelHandlerContext context() {
    return started(context);
  }

  private Out out() {
    return started(out);
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return part;
  }
}
