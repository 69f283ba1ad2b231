package io.redisproxy.backing;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.redisproxy.command.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to Redis and back, answered exactly once: by Redis, by the loss of the
 * connection, or by its deadline. Lettuce matches replies to commands in their order, so a command
 * whose deadline has passed stays where it is in Lettuce's queue, and its late reply ends with it.
 */
abstract class TimedCommand extends Command<byte[], byte[], byte[]> {

  private final long deadlineNanos;
  private @Nullable Consumer<Reply> whenAnswered;

  TimedCommand(
      ProtocolKeyword type,
      CommandOutput<byte[], byte[], byte[]> output,
      long deadlineNanos,
      Consumer<Reply> whenAnswered) {
    super(type, output);
    this.deadlineNanos = deadlineNanos;
    this.whenAnswered = whenAnswered;
  }

  /** What Redis said, now that all of it is here. */
  abstract Reply reply();

  final boolean isAnswered() {
    return whenAnswered == null;
  }

  final boolean isLate(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  final void answer(Reply reply) {
    Consumer<Reply> told = whenAnswered;
    if (told != null) {
      whenAnswered = null;
      told.accept(reply);
    }
  }

  @Override
  public final void complete() {
    super.complete();
    answer(reply());
  }

  @Override
  public final boolean completeExceptionally(Throwable failure) {
    boolean completed = super.completeExceptionally(failure);
    answer(Reply.UNREACHABLE);
    return completed;
  }

  @Override
  public final void cancel() {
    super.cancel();
    answer(Reply.UNREACHABLE);
  }

  /** An output whose error is passed on as Redis worded it. */
  abstract static class Output extends CommandOutput<byte[], byte[], byte[]> {
    Output() {
      super(ByteArrayCodec.INSTANCE, null);
    }
  }
}
