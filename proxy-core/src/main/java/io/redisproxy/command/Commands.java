package io.redisproxy.command;

import org.jspecify.annotations.Nullable;

/** Where whole commands are sent, as one event loop sees it. */
public interface Commands {

  /** What Redis' commands are; null as long as Redis has not said. */
  @Nullable CommandTable table();

  /** Sends a command that may change what is within {@code reach}. */
  void send(Words words, Reach reach, Place place, Answer answer);

  /** To be called when what is within reach may have changed, or may be about to. */
  void drop(Reach reach);

  /**
   * What is within reach may change from now on, at any moment, until it is {@link #release}d: of
   * that, nothing is kept meanwhile. To be called before it is dropped.
   */
  void hold(Reach reach);

  /** To be called once for each {@link #hold}, after it was dropped. */
  void release(Reach reach);

  /** Opens a connection that is the client's own; what is sent there is for the client to drop. */
  Line open(Place place, Line.Listener listener);
}
