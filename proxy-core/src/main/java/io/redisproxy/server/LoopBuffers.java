package io.redisproxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * One event loop's memory for bytes that only pass through it. What has to wait does so elsewhere,
 * but for the rest of a reply that a socket did not take: until it has, others write from the pool.
 *
 * <pre>
 *   socket ─► reading ─► arrived ─► decoder        replies ─► gathering ─► writing ─► socket
 *             (direct)   (array)                              (array)      (direct)
 * </pre>
 *
 * <p>Bytes are decoded and put together in arrays, to which access is cheapest; sockets need memory
 * outside the heap.
 */
final class LoopBuffers {

  private static final int READ_BYTES = 64 * 1024;
  private static final int WRITE_BYTES = 64 * 1024;
  private static final int GATHERING_BYTES = 512;

  /** So many that connections seldom have to make new ones, and so few that they don't matter. */
  private static final int MOST_SPARE = 256;

  private static final int MOST_SPARE_BYTES = 32 * 1024;

  // Freed with this object, since it belongs to no pool.
  private final ByteBuf reading =
      Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(READ_BYTES)).clear();
  private final ByteBuf arrived = Unpooled.buffer(READ_BYTES);
  private final ArrayDeque<ByteBuf> spare = new ArrayDeque<>();
  private final ByteBuf writing =
      Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(WRITE_BYTES)).clear();
  private final RecvByteBufAllocator forSockets = new Reading();

  /** Lets all of the loop's sockets be read into the same memory, one after the other. */
  private final class Reading extends DefaultMaxMessagesRecvByteBufAllocator {
    @Override
    @SuppressWarnings("deprecation") // the only way there is
    public Handle newHandle() {
      return new MaxMessageHandle() {
        @Override
        public int guess() {
          return READ_BYTES;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator others) {
          // Whoever keeps what was read, keeps the memory.
          return reading.refCnt() == 1 ? reading.clear().retain() : others.ioBuffer(READ_BYTES);
        }
      };
    }
  }

  /** What the loop's sockets are to be read with. */
  RecvByteBufAllocator forSockets() {
    return forSockets;
  }

  /** The same bytes in an array; good until this is called again. */
  ByteBuf arrived(ByteBuf read) {
    int bytes = read.readableBytes();
    arrived.clear().ensureWritable(bytes);
    // Read out of the one, since writing to the other can make a view of the first each time.
    read.readBytes(arrived.array(), arrived.arrayOffset(), bytes);
    return arrived.writerIndex(bytes);
  }

  /** The bytes of a buffer over an array, for a socket. */
  ByteBuf forSocket(ByteBuf gathered, ByteBufAllocator others) {
    int bytes = gathered.readableBytes();
    ByteBuf buffer =
        writing.refCnt() == 1 && bytes <= WRITE_BYTES
            ? writing.clear().retain()
            : others.ioBuffer(bytes);
    // As an array: copying from a buffer would make a view of each, which is garbage.
    return buffer.writeBytes(
        gathered.array(), gathered.arrayOffset() + gathered.readerIndex(), bytes);
  }

  /** An empty buffer over an array, to be given back. */
  ByteBuf takeForGathering() {
    ByteBuf buffer = spare.poll();
    return buffer == null ? Unpooled.buffer(GATHERING_BYTES) : buffer;
  }

  void giveBack(ByteBuf buffer) {
    if (spare.size() < MOST_SPARE && buffer.capacity() <= MOST_SPARE_BYTES) {
      spare.push(buffer.clear());
    }
  }
}
