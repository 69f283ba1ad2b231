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
  private static final int LONGEST_HEAD = 16;

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
      case HIT, VALUE -> {
        ByteBuf room = out.room(LONGEST_HEAD);
        byte[] array = room.array();
        int at = room.writerIndex();
        array[at] = '$';
        at = Decimal.write(array, at + 1, valueLength());
        array[at] = '\r';
        array[at + 1] = '\n';
        room.writerIndex(at + 2);
      }
      case ABSENT_HIT, ABSENT -> out.room(LONGEST_HEAD).writeBytes(resp3 ? NIL_3 : NIL_2);
      case FAILURE -> {
        byte[] error = new RespWriter(resp3).error(ErrorWords.of(failure())).toBytes();
        out.room(error.length).writeBytes(error);
      }
    }
  }

  @Override
  protected void finish(Out out) {
    switch (outcome()) {
      case HIT, VALUE -> out.room(2).writeShort(CRLF);
      case ABSENT_HIT, ABSENT, FAILURE -> {}
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
