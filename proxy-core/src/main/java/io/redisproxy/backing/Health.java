package io.redisproxy.backing;

/**
 * Whether Redis answers, over the connections of all loops: it does while one of them does. Says so
 * when that changes, once each time.
 */
public final class Health {

  /** Hears of changes, on any thread. */
  public interface Watcher {
    void found();

    void lost(String reason);
  }

  private enum State {
    UNKNOWN,
    FOUND,
    LOST
  }

  private final Watcher watcher;
  private int live;
  private State state = State.UNKNOWN;
  private String reason = "not connected yet";

  public Health(Watcher watcher) {
    this.watcher = watcher;
  }

  public synchronized boolean isUp() {
    return live > 0;
  }

  /** Why Redis does not answer, if it does not. */
  public synchronized String reason() {
    return reason;
  }

  void connected() {
    boolean changed;
    synchronized (this) {
      live++;
      changed = state != State.FOUND;
      state = State.FOUND;
    }
    if (changed) {
      watcher.found();
    }
  }

  void disconnected(String why) {
    synchronized (this) {
      live--;
    }
    failed(why);
  }

  /** An attempt to connect failed. */
  void failed(String why) {
    boolean changed;
    synchronized (this) {
      if (live > 0) {
        return;
      }
      reason = why;
      changed = state != State.LOST;
      state = State.LOST;
    }
    if (changed) {
      watcher.lost(why);
    }
  }
}
