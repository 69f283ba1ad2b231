package io.redisproxy.command;

/**
 * A connection to Redis that one client has for itself. Used on the client's event loop, which is
 * also where its listener hears.
 */
public interface Line {

  /** Hears what Redis says. */
  interface Listener {
    /**
     * A reply, or what Redis says unasked.
     *
     * @param frame as the protocol writes it; not used by anybody else
     */
    void frame(byte[] frame);

    /** The line is closed, or could not be opened. Said once, and nothing after it. */
    void closed(Reply.Failure why);
  }

  /** Sends a command; may be called while the line is still being opened. */
  void send(Words words);

  /** Whether it has been opened, so that what is sent goes to Redis at once. */
  boolean isOpen();

  /** Whether to go on listening to Redis; what was read already may still come. */
  void listen(boolean on);

  /**
   * The line is as it was when it was opened: nothing is under way, and Redis keeps nothing in mind
   * for it. Its listener hears nothing more, and another client may be given it.
   */
  void giveBack();

  /** Closes the line; its listener hears nothing more. */
  void close();
}
