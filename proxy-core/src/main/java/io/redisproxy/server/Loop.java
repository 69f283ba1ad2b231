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

  /** What is more than that takes its turn behind what others have given. */
  private static final int MOST_AT_ONCE = 1024;

  private final ArrayDeque<Runnable> later = new ArrayDeque<>();

  /** Whether sockets are being dealt with; only for the loop's own thread to ask. */
  private boolean withSockets;

  Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory io) {
    super(group, executor, io);
  }

  @Override
  public void execute(Runnable work) {
    if (inEventLoop() && withSockets) {
      later.add(work);
    } else {
      super.execute(work);
    }
  }

  @Override
  protected int runIo() {
    withSockets = true;
    int handled = super.runIo();
    Runnable work = later.poll();
    for (int done = 1; work != null && done <= MOST_AT_ONCE; done++) {
      safeExecute(work);
      work = later.poll();
    }
    withSockets = false;
    for (; work != null; work = later.poll()) {
      super.execute(work);
    }
    return handled;
  }
}
