package io.redisproxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The way out of a connection: gathers small replies in one buffer and hands long values over piece
 * by piece, so that a client that reads slowly costs one piece and not the value.
 */
public final class Out {

  private static final int GATHERED_BYTES = 16 * 1024;
  private static final int PIECE_BYTES = 64 * 1024;

  private final ChannelHandlerContext ctx;
  private final LoopBuffers buffers;
  private @Nullable ByteBuf gathered;
  private long passedBytes;

  Out(ChannelHandlerContext ctx, LoopBuffers buffers) {
    this.ctx = ctx;
    this.buffers = buffers;
  }

  /**
   * Where to write at least so many bytes, over an array; valid until the next call of any method
   * here.
   */
  public ByteBuf room(int bytes) {
    ByteBuf buffer = gathered;
    if (buffer != null && buffer.readableBytes() + bytes > GATHERED_BYTES) {
      pass();
      buffer = null;
    }
    if (buffer == null) {
      buffer = buffers.takeForGathering();
      gathered = buffer;
    }
    return buffer.ensureWritable(bytes);
  }

  /**
   * Writes {@code block} from {@code position} to {@code end}, or its next piece.
   *
   * @return the position up to which it is written
   */
  public int write(byte[] block, int position, int end) {
    int length = end - position;
    if (length <= GATHERED_BYTES) {
      room(length).writeBytes(block, position, length);
      return end;
    }
    pass();
    int piece = Math.min(length, PIECE_BYTES);
    passedBytes += piece;
    ctx.write(Unpooled.wrappedBuffer(block, position, piece), ctx.voidPromise());
    return position + piece;
  }

  /** Passes on to the channel what was gathered. */
  void pass() {
    if (gathered != null) {
      ctx.write(take(gathered), ctx.voidPromise());
    }
  }

  /** Passes it on, and has all that was passed on written. */
  void flush() {
    if (gathered == null) {
      ctx.flush();
    } else {
      ctx.writeAndFlush(take(gathered), ctx.voidPromise());
    }
  }

  /** What was gathered, for the socket. */
  private ByteBuf take(ByteBuf buffer) {
    gathered = null;
    passedBytes += buffer.readableBytes();
    try {
      return buffers.forSocket(buffer, ctx.alloc());
    } finally {
      buffers.giveBack(buffer);
    }
  }

  /** How many bytes were passed on so far. */
  long passedBytes() {
    return passedBytes;
  }

  void release() {
    if (gathered != null) {
      buffers.giveBack(gathered);
      gathered = null;
    }
  }
}
