package io.redisproxy.backing;

import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.redisproxy.command.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * GET of one key together with how much longer the key lives, as one transaction, so that both are
 * of one moment:
 *
 * <pre>
 *   MULTI  SELECT 3  GET key  PTTL key  SELECT 0  EXEC     (SELECT only for another database)
 *   +OK    +QUEUED   +QUEUED  +QUEUED   +QUEUED   *4 +OK $5 value :1234 +OK
 *   '-------------- steps ----------------------' '- this command's reply
 * </pre>
 *
 * <p>The time is counted from when the command was sent, since Redis read it no earlier: so a value
 * may be dropped a little too early, and never too late.
 */
final class LoadCommand extends TimedCommand {

  private static final byte[] MULTI = ascii("*1\r\n$5\r\nMULTI\r\n");
  private static final byte[] PTTL = ascii("*2\r\n$4\r\nPTTL\r\n");
  private static final byte[] SELECT = ascii("*2\r\n$6\r\nSELECT\r\n");
  private static final byte[] EXEC = ascii("*1\r\n$4\r\nEXEC\r\n");

  /** All there can be in a transaction, this one among them. */
  static final int MOST_COMMANDS = 6;

  /** What PTTL says of a key that does not end. */
  private static final long ENDLESS = -1;

  /** Redis counts milliseconds, and may be within one. */
  private static final long RESOLUTION_MILLIS = 1;

  private final byte[] key;
  private final int database;
  private final int ownDatabase;

  /** What Redis had against a step; EXEC would only say that there was something. */
  private @Nullable String refusal;

  // What EXEC answers, which has SELECT's OK around the value and the time.
  private int at;
  private int arrays;
  private byte @Nullable [] block;
  private long millis;

  /**
   * @param ownDatabase where the connection is, and stays
   */
  LoadCommand(
      byte[] key,
      int database,
      int ownDatabase,
      Sender sender,
      long sentNanos,
      long timeoutNanos,
      Consumer<Reply> whenAnswered) {
    super(sender, sentNanos, timeoutNanos, whenAnswered);
    this.key = key;
    this.database = database;
    this.ownDatabase = ownDatabase;
  }

  @Override
  public ProtocolKeyword getType() {
    return CommandType.EXEC;
  }

  /** What has to be sent before it, at once: all the bytes are the first one's. */
  List<RedisCommand<byte[], byte[], byte[]>> steps() {
    int count = selects() ? MOST_COMMANDS - 1 : MOST_COMMANDS - 3;
    List<RedisCommand<byte[], byte[], byte[]>> steps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      steps.add(new Step(i == 0));
    }
    return steps;
  }

  private boolean selects() {
    return database != ownDatabase;
  }

  @Override
  public void encode(ByteBuf buffer) {
    // The first step has it.
  }

  private void encodeAll(ByteBuf buffer) {
    buffer.writeBytes(MULTI);
    if (selects()) {
      select(buffer, database);
    }
    bulk(buffer.writeBytes(GetCommand.GET), key);
    bulk(buffer.writeBytes(PTTL), key);
    if (selects()) {
      select(buffer, ownDatabase);
    }
    buffer.writeBytes(EXEC);
  }

  private static void select(ByteBuf buffer, int to) {
    bulk(buffer.writeBytes(SELECT), ascii(Integer.toString(to)));
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    boolean isValue = at == (selects() ? 1 : 0);
    at++;
    if (bytes != null && isValue) {
      block = behind(key, bytes);
    }
  }

  @Override
  public void set(long integer) {
    at++;
    millis = integer;
  }

  @Override
  public void multi(int count) {
    arrays++;
  }

  @Override
  Reply reply() {
    if (isLateBy(0, System.nanoTime())) {
      // Nobody has looked yet, but it may have been waiting here for long.
      return Reply.TIMED_OUT;
    }
    if (arrays > 1) {
      // Early versions of Redis 6 may tell of a change in the middle of a reply, which shifts the
      // replies.
      breakConnection();
      return Reply.UNREACHABLE;
    }
    String error = refusal == null ? getError() : refusal;
    if (error != null) {
      return new Reply.Failure(Reply.Reason.REDIS_ERROR, error);
    }
    if (block == null) {
      return Reply.ABSENT;
    }
    Reply.Value value = new Reply.Value(block, key.length);
    return millis == ENDLESS ? value : value.livingFor(leftNanos(millis));
  }

  private long leftNanos(long millis) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis - RESOLUTION_MILLIS);
    return Math.max(0, nanos - (System.nanoTime() - sentNanos()));
  }

  /** A part of the transaction, whose reply says no more than that Redis has understood. */
  private final class Step extends LeanCommand {
    private final boolean first;

    Step(boolean first) {
      this.first = first;
    }

    @Override
    public ProtocolKeyword getType() {
      return CommandType.MULTI;
    }

    @Override
    public void encode(ByteBuf buffer) {
      if (first) {
        encodeAll(buffer);
      }
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
      // OK, or QUEUED.
    }

    @Override
    public void set(long integer) {
      // What PTTL says if Redis has refused to begin a transaction.
    }

    @Override
    public void complete() {
      super.complete();
      String error = getError();
      if (error != null && refusal == null) {
        refusal = error;
      }
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      LoadCommand.this.completeExceptionally(failure);
      return super.completeExceptionally(failure);
    }

    @Override
    public void cancel() {
      super.cancel();
      LoadCommand.this.cancel();
    }
  }
}
