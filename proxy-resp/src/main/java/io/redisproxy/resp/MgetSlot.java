package io.redisproxy.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Value;
import io.redisproxy.command.Words;
import io.redisproxy.server.Decimal;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.Out;
import io.redisproxy.server.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reply to an MGET, put together of what the cache has and of what it has not:
 *
 * <pre>
 *   *2 CRLF $5 CRLF value CRLF $-1 CRLF
 * </pre>
 */
final class MgetSlot extends Slot {

  private static final int CRLF = '\r' << 8 | '\n';
  private static final int LONGEST_HEAD = 16;
  private static final byte[] NOTHING = {};

  private final LookupContext context;
  private final EventLoop loop;
  private final boolean resp3;
  private final Runnable whenKnown;
  private final List<Element> elements = new ArrayList<>();
  private @Nullable Failure failure;

  /** How many are not known yet, and one more as long as not all were asked for. */
  private int unknown;

  private int heldBytes;

  // What is still to be written.
  private boolean begun;
  private int at;

  /**
   * @param whenKnown is run when all of the reply is known, and before it is written
   */
  MgetSlot(LookupContext context, EventLoop loop, boolean resp3, Runnable whenKnown) {
    this.context = context;
    this.loop = loop;
    this.resp3 = resp3;
    this.whenKnown = whenKnown;
  }

  /** Asks for all keys of the command, whose turn it is. */
  void look(Words words) {
    for (int i = 1; i < words.count(); i++) {
      elements.add(new Element());
    }
    unknown = elements.size() + 1;
    try {
      context.gets().getAll(words, elements);
    } finally {
      known();
    }
  }

  private void known() {
    unknown--;
    if (unknown == 0) {
      context.turns().done();
      whenKnown.run();
      filled();
    }
  }

  @Override
  protected boolean writeTo(Out out) {
    if (failure != null) {
      byte[] error = new RespWriter(resp3).error(ErrorWords.of(failure)).toBytes();
      out.room(error.length).writeBytes(error);
      return true;
    }
    if (!begun) {
      begun = true;
      number(out, '*', elements.size());
    }
    while (at < elements.size() && elements.get(at).writeTo(out)) {
      at++;
    }
    return at == elements.size();
  }

  private static void number(Out out, char type, int number) {
    ByteBuf head = out.room(LONGEST_HEAD).writeByte(type);
    Decimal.write(head, number);
    head.writeShort(CRLF);
  }

  @Override
  protected int heldBytes() {
    return heldBytes;
  }

  @Override
  protected boolean closesConnection() {
    return false;
  }

  @Override
  protected void recycled() {
    // Used once.
  }

  /** One key's part. */
  private final class Element implements Asker {
    private byte[] block = NOTHING;

    /** Where the value begins, or goes on being written; negative: there is none. */
    private int position = -1;

    private boolean begun;

    @Override
    public void hit(byte[] found, int offset, long ageNanos, long ttlNanos) {
      take(found, offset);
      known();
    }

    @Override
    public void answer(Reply reply, boolean collapsed) {
      if (loop.inEventLoop()) {
        settle(reply);
      } else {
        loop.execute(() -> settle(reply));
      }
    }

    private void settle(Reply reply) {
      if (reply instanceof Value value) {
        take(value.block(), value.offset());
      } else if (reply instanceof Failure why && !isOfAnotherType(why)) {
        failure = why;
      }
      known();
    }

    private void take(byte[] found, int offset) {
      block = found;
      position = offset;
      heldBytes += found.length;
    }

    /** To MGET, what is no string is not there. */
    private static boolean isOfAnotherType(Failure why) {
      return why.reason() == Reply.Reason.REDIS_ERROR && why.text().startsWith("WRONGTYPE");
    }

    private boolean writeTo(Out out) {
      if (position < 0) {
        out.room(LONGEST_HEAD).writeBytes(resp3 ? GetSlot.NIL_3 : GetSlot.NIL_2);
        return true;
      }
      if (!begun) {
        begun = true;
        number(out, '$', block.length - position);
      }
      if (position < block.length) {
        position = out.write(block, position, block.length);
      }
      if (position < block.length) {
        return false;
      }
      out.room(2).writeShort(CRLF);
      return true;
    }
  }
}
