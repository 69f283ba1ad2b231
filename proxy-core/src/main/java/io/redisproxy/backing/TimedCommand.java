package io.redisproxy.backing;

import io.netty.buffer.ByteBuf;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.redisproxy.command.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to Redis and back, answered exactly once: by Redis, by the loss of the
 * connection, or by its deadline. Lettuce matches replies to commands in their order, so a command
 * whose deadline has passed stays where it is in Lettuce's queue, and its late reply ends with it.
 *
 * <p>Where Lettuce gives a command up by itself, it may have lost its place in the stream of
 * replies, so the connection is broken then, and is said to be.
 */
abstract class TimedCommand extends LeanCommand {

  /** The connection that it was sent over. */
  interface Sender {
    /** The reply is known, and will now be told. */
    void answered(TimedCommand command, Reply reply);

    /** What comes next may be another command's. */
    void broken();
  }

  private static final InternalLogger LOGGER =
      InternalLoggerFactory.getInstance(TimedCommand.class);

  private static final int CRLF = '\r' << 8 | '\n';

  private final long sentNanos;
  private final long deadlineNanos;
  private final Sender sender;
  private @Nullable Consumer<Reply> whenAnswered;

  TimedCommand(Sender sender, long sentNanos, long timeoutNanos, Consumer<Reply> whenAnswered) {
    this.sender = sender;
    this.sentNanos = sentNanos;
    this.deadlineNanos = sentNanos + timeoutNanos;
    this.whenAnswered = whenAnswered;
  }

  /** What Redis said, now that all of it is here. */
  abstract Reply reply();

  final boolean isAnswered() {
    return whenAnswered == null;
  }

  final long sentNanos() {
    return sentNanos;
  }

  /** Whether its deadline passed at least so long ago. */
  final boolean isLateBy(long nanos, long nowNanos) {
    return nowNanos - deadlineNanos >= nanos;
  }

  final void answer(Reply reply) {
    Consumer<Reply> told = whenAnswered;
    if (told != null) {
      whenAnswered = null;
      try {
        sender.answered(this, reply);
        told.accept(reply);
      } catch (RuntimeException | Error e) {
        // Neither the connection nor who else waits has a part in it.
        LOGGER.warn("a reply could not be told", e);
      }
    }
  }

  /** Has the connection given up. */
  final void breakConnection() {
    sender.broken();
  }

  @Override
  public final void complete() {
    super.complete();
    answer(reply());
  }

  @Override
  public final boolean completeExceptionally(Throwable failure) {
    boolean completed = super.completeExceptionally(failure);
    sender.broken();
    answer(Reply.UNREACHABLE);
    return completed;
  }

  @Override
  public final void cancel() {
    super.cancel();
    sender.broken();
    answer(Reply.UNREACHABLE);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The block that the cache will keep: the value behind its key. */
  static byte[] behind(byte[] key, ByteBuffer value) {
    int length = value.remaining();
    byte[] both = Arrays.copyOf(key, key.length + length);
    value.get(both, key.length, length);
    return both;
  }

  /** Writes a word of a command. */
  static void bulk(ByteBuf buffer, byte[] bytes) {
    length(buffer, '$', bytes.length);
    buffer.writeBytes(bytes).writeShort(CRLF);
  }

  static void length(ByteBuf buffer, char type, int length) {
    decimal(buffer.writeByte(type), length);
    buffer.writeShort(CRLF);
  }

  private static void decimal(ByteBuf buffer, int number) {
    if (number > 9) {
      decimal(buffer, number / 10);
    }
    buffer.writeByte('0' + number % 10);
  }
}
