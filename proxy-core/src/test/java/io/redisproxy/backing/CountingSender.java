package io.redisproxy.backing;

import io.redisproxy.command.Reply;

/** A connection to its commands, of which it is only asked how often it was given up. */
final class CountingSender implements TimedCommand.Sender {

  private int breaks;

  int breaks() {
    return breaks;
  }

  @Override
  public void answered(TimedCommand command, Reply reply) {
    // What it answers is seen by whom it tells.
  }

  @Override
  public void broken() {
    breaks++;
  }
}
