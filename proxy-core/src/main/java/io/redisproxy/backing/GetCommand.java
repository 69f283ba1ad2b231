package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import io.redisproxy.command.Reply;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** GET of one key. The value is read straight into the block that the cache will keep. */
final class GetCommand extends TimedCommand {

  static final byte[] GET = ascii("*2\r\n$3\r\nGET\r\n");

  private final byte[] key;
  private byte @Nullable [] block;

  GetCommand(
      byte[] key, Sender sender, long sentNanos, long timeoutNanos, Consumer<Reply> whenAnswered) {
    super(sender, sentNanos, timeoutNanos, whenAnswered);
    this.key = key;
  }

  @Override
  public ProtocolKeyword getType() {
    return CommandType.GET;
  }

  @Override
  public void encode(ByteBuf buffer) {
    bulk(buffer.writeBytes(GET), key);
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    block = bytes == null ? null : behind(key, bytes);
  }

  @Override
  Reply reply() {
    String error = getError();
    if (error != null) {
      return new Reply.Failure(Reply.Reason.REDIS_ERROR, error);
    }
    return block == null ? Reply.ABSENT : new Reply.Value(block, key.length);
  }
}
