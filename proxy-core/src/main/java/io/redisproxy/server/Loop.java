package io.redisproxy.server;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * An event loop whose sockets give it work for when all that are ready have been dealt with: to
 * look up together, to answer together, to ask Redis together. That is so in every turn, so it does
 * not take the way through the queue that is made for many threads.
 *
 * <pre>
 *   ready sockets ─► their work ─► what others have given, and what is due ─► ready sockets ...
 * </pre>
 */
final class Loop extends SingleThreadIoEventLoop {

  /** What is more than that is given to the queue of all, and comes after. */
  private static final int MOST_AT_ONCE = 1024;

  private final ArrayDeque<Runnable> work = new ArrayDeque<>(MOST_AT_ONCE);

  /** How much more work sockets may give; only for the loop's own thread to ask. */
  private int room;

  Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory io) {
    // Not io itself, which says that loops may be moved to other threads, for which Netty would
    // measure in each turn how busy they are with their sockets.
    super(group, executor, loop -> io.newHandler(loop));
  }

  @Override
  public void execute(Runnable given) {
    if (inEventLoop() && room > 0) {
      room--;
      work.add(given);
    } else {
      super.execute(given);
    }
  }

  @Override
  protected int runIo() {
    room = MOST_AT_ONCE;
    try {
      return super.runIo();
    } finally {
      for (Runnable next = work.poll(); next != null; next = work.poll()) {
        safeExecute(next);
      }
      room = 0;
    }
  }
}
