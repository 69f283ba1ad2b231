package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import io.redisproxy.command.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a connection asks on its own account, not for a client; any answer is taken as it comes. */
final class PlainCommand extends TimedCommand {

  private final List<String> words;
  private byte[] last = {};

  /**
   * @param whenAnswered is given the last string of the answer, or why there is none
   */
  PlainCommand(
      List<String> words,
      Sender sender,
      long sentNanos,
      long timeoutNanos,
      Consumer<Reply> whenAnswered) {
    super(sender, sentNanos, timeoutNanos, whenAnswered);
    this.words = words;
  }

  @Override
  public ProtocolKeyword getType() {
    return CommandType.INFO;
  }

  @Override
  public void encode(ByteBuf buffer) {
    length(buffer, '*', words.size());
    for (String word : words) {
      bulk(buffer, word.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    if (bytes != null) {
      last = new byte[bytes.remaining()];
      bytes.get(last);
    }
  }

  @Override
  public void set(long integer) {
    // A part of HELLO's answer, of which nothing is needed.
  }

  @Override
  Reply reply() {
    String error = getError();
    return error == null
        ? new Reply.Value(last, 0)
        : new Reply.Failure(Reply.Reason.REDIS_ERROR, error);
  }
}
