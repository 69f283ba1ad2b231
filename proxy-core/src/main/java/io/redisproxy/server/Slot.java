package io.redisproxy.server;

import org.jspecify.annotations.Nullable;

/**
 * One reply's place in the queue of its connection: taken when the request is read, or when its
 * look-up has brought nothing to write at once; filled when the reply is known, written when all
 * before it are. Used on the connection's event loop only. A slot that was written goes back to
 * where it came from and is used again.
 */
public abstract class Slot {

  private @Nullable Replies replies;
  private boolean filled;
  private boolean silent;

  /** The reply is known. */
  protected final void filled() {
    if (filled || replies == null) {
      throw new IllegalStateException("a slot is filled once, after it was queued");
    }
    filled = true;
    replies.filled(this);
  }

  /** The reply will never be known, so nothing can follow it. */
  final void breakOff(Throwable why) {
    if (replies != null) {
      replies.breakOff(why);
    }
  }

  /** Whether nobody waits for the reply any more. */
  protected final boolean isAbandoned() {
    return replies == null || replies.isClosed();
  }

  /**
   * Writes the reply, or its next part if it is long.
   *
   * @return whether all of it is written
   */
  protected abstract boolean writeTo(Out out);

  /** How many bytes of a value this slot holds on to. */
  protected abstract int heldBytes();

  /** Whether this is the last reply of its connection. */
  protected abstract boolean closesConnection();

  /** Written; may be used again from now on. */
  protected abstract void recycled();

  /** The client does not want to hear the reply. To be called when it was queued. */
  public final void silence() {
    silent = true;
  }

  final boolean isSilent() {
    return silent;
  }

  final void queuedIn(Replies owner) {
    replies = owner;
    filled = false;
    silent = false;
  }

  /** The connection's, once it was queued. */
  final Replies replies() {
    if (replies == null) {
      throw new IllegalStateException("not queued yet");
    }
    return replies;
  }

  final boolean isFilled() {
    return filled;
  }
}
