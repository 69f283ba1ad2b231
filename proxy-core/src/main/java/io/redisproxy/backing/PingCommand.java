package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandType;
import io.redisproxy.command.Reply;
import java.nio.ByteBuffer;

/** A sign of life: any answer will do, an error included. */
final class PingCommand extends TimedCommand {

  PingCommand(long deadlineNanos, Runnable whenBroken) {
    super(CommandType.PING, new AnyOutput(), deadlineNanos, reply -> {}, whenBroken);
  }

  @Override
  Reply reply() {
    return Reply.ABSENT;
  }

  private static final class AnyOutput extends Output {
    @Override
    public void set(ByteBuffer bytes) {
      // What is said does not matter.
    }
  }
}
