package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.redisproxy.command.Reply;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** GET of one key. The value is read straight into the block that the cache will keep. */
final class GetCommand extends TimedCommand {

  static final byte[] GET = ascii("*2\r\n$3\r\nGET\r\n");

  private final byte[] key;
  private final ValueOutput value;

  GetCommand(
      byte[] key,
      long sentNanos,
      long timeoutNanos,
      Consumer<Reply> whenAnswered,
      Runnable whenBroken) {
    this(key, new ValueOutput(key), sentNanos, timeoutNanos, whenAnswered, whenBroken);
  }

  private GetCommand(
      byte[] key,
      ValueOutput value,
      long sentNanos,
      long timeoutNanos,
      Consumer<Reply> whenAnswered,
      Runnable whenBroken) {
    super(CommandType.GET, value, sentNanos, timeoutNanos, whenAnswered, whenBroken);
    this.key = key;
    this.value = value;
  }

  @Override
  public void encode(ByteBuf buffer) {
    bulk(buffer.writeBytes(GET), key);
  }

  @Override
  Reply reply() {
    String error = value.getError();
    if (error != null) {
      return new Reply.Failure(Reply.Reason.REDIS_ERROR, error);
    }
    byte[] block = value.block;
    return block == null ? Reply.ABSENT : new Reply.Value(block, key.length);
  }

  /** Puts the value behind its key. */
  private static final class ValueOutput extends Output {
    private final byte[] key;
    private byte @Nullable [] block;

    ValueOutput(byte[] key) {
      this.key = key;
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
      if (bytes == null) {
        block = null;
        return;
      }
      int length = bytes.remaining();
      byte[] both = Arrays.copyOf(key, key.length + length);
      bytes.get(both, key.length, length);
      block = both;
    }
  }
}
