package io.redisproxy.server;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes to sockets once per turn of an event loop: tasks run after the loop has dealt with all
 * sockets that were ready, so by then each connection's replies of this turn are together.
 */
final class Flusher {

  private final EventLoop loop;
  private final LoopBuffers buffers = new LoopBuffers();
  private List<Replies> dirty = new ArrayList<>();
  private List<Replies> spare = new ArrayList<>();
  private final Runnable flushAll = this::flushAll;

  Flusher(EventLoop loop) {
    this.loop = loop;
  }

  EventLoop loop() {
    return loop;
  }

  LoopBuffers buffers() {
    return buffers;
  }

  /** Must be called once at most per connection until {@link Replies#flush} comes. */
  void flushLater(Replies replies) {
    if (dirty.isEmpty()) {
      loop.execute(flushAll);
    }
    dirty.add(replies);
  }

  private void flushAll() {
    List<Replies> now = dirty;
    dirty = spare;
    spare = now;
    try {
      for (int i = 0; i < now.size(); i++) {
        now.get(i).flush();
      }
    } finally {
      now.clear();
    }
  }
}
