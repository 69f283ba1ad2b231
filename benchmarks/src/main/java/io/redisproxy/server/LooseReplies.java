package io.redisproxy.server;

import io.netty.channel.EventLoop;

/** Gives a connection without a port what a port gives each. */
public final class LooseReplies {

  private LooseReplies() {}

  /** For the only connection of an event loop. */
  public static Replies of(EventLoop loop) {
    return new Replies(new Flusher(loop));
  }
}
