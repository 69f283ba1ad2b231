package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.redisproxy.command.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks Redis to say when a key changes that was read over this connection. */
final class TrackCommand extends TimedCommand {

  private static final byte[] WIRE =
      "*3\r\n$6\r\nCLIENT\r\n$8\r\nTRACKING\r\n$2\r\nON\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Said said;

  static TrackCommand of(long deadlineNanos, Consumer<Reply> whenAnswered, Runnable whenBroken) {
    return new TrackCommand(new Said(), deadlineNanos, whenAnswered, whenBroken);
  }

  private TrackCommand(
      Said said, long deadlineNanos, Consumer<Reply> whenAnswered, Runnable whenBroken) {
    super(CommandType.CLIENT, said, deadlineNanos, whenAnswered, whenBroken);
    this.said = said;
  }

  @Override
  public void encode(ByteBuf buffer) {
    buffer.writeBytes(WIRE);
  }

  /** A failure if Redis will not; anything else if it will. */
  @Override
  Reply reply() {
    String error = said.getError();
    return error == null ? Reply.ABSENT : new Reply.Failure(Reply.Reason.REDIS_ERROR, error);
  }

  private static final class Said extends Output {
    @Override
    public void set(@Nullable ByteBuffer bytes) {
      // OK.
    }
  }
}
