package io.redisproxy.server;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * An event loop that does what it gives itself to do at the end of its turn, and without the queue
 * that is made for many threads: looking up together, answering together and asking Redis together
 * are such work, in every turn.
 *
 * <pre>
 *   sockets that are ready ─► own work ─► other threads' and what is due ─► own work ─► sockets ...
 * </pre>
 */
final class Loop extends SingleThreadIoEventLoop {

  /** After so much of it, sockets have their turn first. */
  private static final int MOST_AT_ONCE = 1024;

  private final ArrayDeque<Runnable> own = new ArrayDeque<>();

  Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory io) {
    super(group, executor, io);
  }

  @Override
  public void execute(Runnable work) {
    if (inEventLoop() && !isShuttingDown()) {
      own.add(work);
    } else {
      super.execute(work);
    }
  }

  @Override
  protected boolean hasTasks() {
    return !own.isEmpty() || super.hasTasks();
  }

  @Override
  protected int runIo() {
    doOwn();
    int handled = super.runIo();
    doOwn();
    return handled;
  }

  private void doOwn() {
    Runnable work = own.poll();
    for (int done = 1; work != null; done++) {
      safeExecute(work);
      work = done < MOST_AT_ONCE ? own.poll() : null;
    }
  }
}
