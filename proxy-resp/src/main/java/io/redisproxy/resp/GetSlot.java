package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.redisproxy.server.Decimal;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.LookupSlot;
import io.redisproxy.server.Out;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * The reply to a GET:
 *
 * <pre>
 *   $5 CRLF value CRLF      $-1 CRLF or _ CRLF      -ERR why CRLF
 * </pre>
 */
final class GetSlot extends LookupSlot {

  private static final int CRLF = '\r' << 8 | '\n';
  static final byte[] NIL_2 = "$-1\r\n".getBytes(StandardCharsets.US_ASCII);
  static final byte[] NIL_3 = "_\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_AROUND = 16;
  private static final int MOST_WITH_HEAD = 1024;

  private final ArrayDeque<GetSlot> spare;
  private final Runnable whenKnown;
  private boolean resp3;

  private GetSlot(
      LookupContext context, EventLoop loop, ArrayDeque<GetSlot> spare, Runnable whenKnown) {
    super(context, loop);
    this.spare = spare;
    this.whenKnown = whenKnown;
  }

  /**
   * A slot out of {@code spare}, to which it goes back when it is written.
   *
   * @param whenKnown is run when the reply is known, and before it is written
   */
  static GetSlot of(
      LookupContext context,
      EventLoop loop,
      ArrayDeque<GetSlot> spare,
      Runnable whenKnown,
      boolean resp3) {
    GetSlot slot = spare.poll();
    if (slot == null) {
      slot = new GetSlot(context, loop, spare, whenKnown);
    }
    slot.resp3 = resp3;
    return slot;
  }

  @Override
  protected void begin(Out out) {
    switch (outcome()) {
      case HIT, VALUE -> value(out);
      case ABSENT_HIT, ABSENT -> out.room(MOST_AROUND).writeBytes(resp3 ? NIL_3 : NIL_2);
      case FAILURE -> {
        byte[] error = new RespWriter(resp3).error(ErrorWords.of(failure())).toBytes();
        out.room(error.length).writeBytes(error);
      }
    }
  }

  private void value(Out out) {
    if (writeShort(valueBlock(), valueOffset(), out)) {
      noBody();
    } else {
      ByteBuf room = out.room(MOST_AROUND);
      room.writerIndex(head(room.array(), room.writerIndex(), valueLength()));
    }
  }

  /**
   * Writes a value with what stands around it, if it is short.
   *
   * @return whether it is
   */
  static boolean writeShort(byte[] block, int offset, Out out) {
    int length = block.length - offset;
    if (length > MOST_WITH_HEAD) {
      return false;
    }
    ByteBuf room = out.room(MOST_AROUND + length);
    byte[] array = room.array();
    int at = head(array, room.writerIndex(), length);
    System.arraycopy(block, offset, array, at, length);
    room.writerIndex(crlf(array, at + length));
    return true;
  }

  private static int head(byte[] array, int at, int length) {
    array[at] = '$';
    return crlf(array, Decimal.write(array, at + 1, length));
  }

  private static int crlf(byte[] array, int at) {
    array[at] = '\r';
    array[at + 1] = '\n';
    return at + 2;
  }

  @Override
  protected void finish(Out out) {
    // All else was written to its end.
    if (valueLength() > MOST_WITH_HEAD) {
      out.room(2).writeShort(CRLF);
    }
  }

  @Override
  protected void known() {
    whenKnown.run();
  }

  @Override
  protected boolean closesConnection() {
    return false;
  }

  @Override
  protected void recycled() {
    super.recycled();
    spare.push(this);
  }
}
