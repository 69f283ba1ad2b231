package io.redisproxy.backing;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.RedisCommand;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A command that takes its reply in itself, for one loop only. Lettuce's own is two objects, which
 * know of arguments and of threads that wait; here there are none of either.
 */
abstract class LeanCommand extends CommandOutput<byte[], byte[], byte[]>
    implements RedisCommand<byte[], byte[], byte[]> {

  private boolean done;
  private boolean cancelled;

  LeanCommand() {
    super(ByteArrayCodec.INSTANCE, null);
  }

  @Override
  public abstract void set(@Nullable ByteBuffer bytes);

  @Override
  public final CommandOutput<byte[], byte[], byte[]> getOutput() {
    return this;
  }

  @Override
  public final void setOutput(CommandOutput<byte[], byte[], byte[]> output) {
    throw new UnsupportedOperationException("it is its own output");
  }

  @Override
  public final @Nullable CommandArgs<byte[], byte[]> getArgs() {
    return null;
  }

  @Override
  public void complete() {
    done = true;
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean was = done;
    done = true;
    return !was;
  }

  @Override
  public void cancel() {
    cancelled |= !done;
    done = true;
  }

  @Override
  public final boolean isCancelled() {
    return cancelled;
  }

  @Override
  public final boolean isDone() {
    return done;
  }
}
