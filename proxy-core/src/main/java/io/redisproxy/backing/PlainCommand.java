package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandType;
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
  private final AnyOutput said;

  /**
   * @param whenAnswered is given the last string of the answer, or why there is none
   */
  static PlainCommand of(
      List<String> words,
      long sentNanos,
      long timeoutNanos,
      Consumer<Reply> whenAnswered,
      Runnable whenBroken) {
    return new PlainCommand(
        words, new AnyOutput(), sentNanos, timeoutNanos, whenAnswered, whenBroken);
  }

  private PlainCommand(
      List<String> words,
      AnyOutput said,
      long sentNanos,
      long timeoutNanos,
      Consumer<Reply> whenAnswered,
      Runnable whenBroken) {
    super(CommandType.INFO, said, sentNanos, timeoutNanos, whenAnswered, whenBroken);
    this.words = words;
    this.said = said;
  }

  @Override
  public void encode(ByteBuf buffer) {
    length(buffer, '*', words.size());
    for (String word : words) {
      bulk(buffer, word.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  Reply reply() {
    String error = said.getError();
    return error == null
        ? new Reply.Value(said.last, 0)
        : new Reply.Failure(Reply.Reason.REDIS_ERROR, error);
  }

  private static final class AnyOutput extends Output {
    private byte[] last = {};

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
  }
}
