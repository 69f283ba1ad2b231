package io.redisproxy.backing;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Line;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;

/** A line to a Redis that is known not to be there, so that nobody waits for an attempt. */
final class NoLine implements Line {

  private boolean closed;

  /** The listener hears on the loop, but not before whoever opens this has it. */
  NoLine(EventLoop loop, Reply.Failure whyNot, Line.Listener listener) {
    loop.execute(
        () -> {
          if (!closed) {
            closed = true;
            listener.closed(whyNot);
          }
        });
  }

  @Override
  public void send(Words words) {}

  @Override
  public boolean isOpen() {
    return false;
  }

  @Override
  public void listen(boolean on) {}

  @Override
  public void giveBack() {
    close();
  }

  @Override
  public void close() {
    closed = true;
  }
}
