package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.server.Decimal;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.LookupsSlot;
import io.redisproxy.server.Out;

/**
 * The reply to an MGET, put together of what the cache has and of what it has not:
 *
 * <pre>
 *   *2 CRLF $5 CRLF value CRLF $-1 CRLF
 * </pre>
 */
final class MgetSlot extends LookupsSlot {

  private static final int CRLF = '\r' << 8 | '\n';
  private static final int LONGEST_HEAD = 16;

  private final boolean resp3;
  private final Runnable whenKnown;

  // What is still to be written: the part it is at, and where in its block; negative: not begun.
  private boolean begun;
  private int at;
  private int position = -1;

  /**
   * @param whenKnown is run when all of the reply is known, and before it is written
   */
  MgetSlot(LookupContext context, EventLoop loop, boolean resp3, Runnable whenKnown) {
    super(context, loop);
    this.resp3 = resp3;
    this.whenKnown = whenKnown;
  }

  @Override
  protected void known() {
    whenKnown.run();
  }

  @Override
  protected boolean writeTo(Out out) {
    Failure failure = failure();
    if (failure != null) {
      byte[] error = new RespWriter(resp3).error(ErrorWords.of(failure)).toBytes();
      out.room(error.length).writeBytes(error);
      return true;
    }
    if (!begun) {
      begun = true;
      number(out, '*', parts().size());
    }
    while (at < parts().size() && write(parts().get(at), out)) {
      at++;
    }
    return at == parts().size();
  }

  private boolean write(Part part, Out out) {
    if (!part.isFound()) {
      out.room(LONGEST_HEAD).writeBytes(resp3 ? GetSlot.NIL_3 : GetSlot.NIL_2);
      return true;
    }
    byte[] block = part.block();
    if (position < 0) {
      position = part.offset();
      number(out, '$', block.length - position);
    }
    if (position < block.length) {
      position = out.write(block, position, block.length);
    }
    if (position < block.length) {
      return false;
    }
    position = -1;
    out.room(2).writeShort(CRLF);
    return true;
  }

  private static void number(Out out, char type, int number) {
    ByteBuf head = out.room(LONGEST_HEAD).writeByte(type);
    Decimal.write(head, number);
    head.writeShort(CRLF);
  }

  @Override
  protected boolean closesConnection() {
    return false;
  }
}
