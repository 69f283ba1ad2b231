package io.redisproxy.systemtests.prove;

import java.io.IOException;

/** A client that reads keys through the proxy, and has every answer judged. */
abstract class Reader extends Thread {
  final Wire wire;
  final Judge judge;
  private volatile boolean ended;
  private volatile Throwable broken;

  Reader(Wire wire, Judge judge) {
    super("prove-reader");
    setDaemon(true);
    this.wire = wire;
    this.judge = judge;
  }

  /** Asks for something, or hears what was asked for, or both. */
  abstract void read() throws IOException;

  @Override
  public final void run() {
    try (wire) {
      while (!ended) {
        read();
      }
    } catch (Throwable failure) {
      broken = failure;
    }
  }

  final void end() {
    ended = true;
    try {
      join(60_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    throwIfBroken();
  }

  final void throwIfBroken() {
    if (broken != null) {
      throw new AssertionError(judge.client() + " failed", broken);
    }
  }

  final Judge judge() {
    return judge;
  }
}
