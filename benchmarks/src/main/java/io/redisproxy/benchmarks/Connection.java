package io.redisproxy.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.redisproxy.server.LooseReplies;
import io.redisproxy.server.Protocol;
import io.redisproxy.server.Replies;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** What each thread has of its own: an event loop's parts, and a client that sends pipelines. */
@State(Scope.Thread)
public class Connection {

  static final int PIPELINE = 16;

  /** Few enough that they stay in the processor's cache, as what was just read does. */
  private static final int READS = 256;

  /** Lends its event loop, whose turns end when it is told so. */
  private final EmbeddedChannel turn = new EmbeddedChannel();

  private final LoopSocket socket = new LoopSocket();
  private final ByteBuf[] reads = new ByteBuf[READS];
  private int next;
  private SharedParts shared;

  @Setup
  public void open(SharedParts parts, ThreadParams thread) {
    shared = parts.forThread();
    EventLoop loop = turn.eventLoop();
    loop.register(socket);
    Replies replies = LooseReplies.of(loop);
    Protocol protocol = shared.protocol();
    protocol.addHandlers(socket, socket.pipeline(), replies);
    turn.runPendingTasks();
    SplittableRandom random = new SplittableRandom(thread.getThreadIndex());
    for (int i = 0; i < READS; i++) {
      ByteBuf requests = Unpooled.buffer();
      for (int n = 0; n < PIPELINE; n++) {
        requests.writeBytes(shared.get(random.nextInt(SharedParts.KEYS)));
      }
      reads[i] = Unpooled.directBuffer(requests.readableBytes()).writeBytes(requests);
    }
  }

  /** One turn of the event loop, in which that many requests are read and answered. */
  long turn() {
    ByteBuf read = reads[next++ & (READS - 1)];
    // Whoever reads it lets go of it.
    socket.pipeline().fireChannelRead(read.readerIndex(0).retain());
    socket.pipeline().fireChannelReadComplete();
    turn.runPendingTasks();
    return socket.writtenBytes();
  }

  /** What was no hit has no place in the measurement. */
  @TearDown
  public void close() {
    for (ByteBuf read : reads) {
      read.release();
    }
    if (!socket.isOpen() || shared.misses() != SharedParts.KEYS) {
      throw new IllegalStateException(
          "%d misses of %d look-ups".formatted(shared.misses(), shared.lookups()));
    }
  }
}
