package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.redisproxy.command.Reply.Kept;
import io.redisproxy.metrics.Metric;
import java.util.ArrayDeque;

/**
 * The smallest protocol: each line asks for a key, or for a page if it begins with {@code !}, and
 * {@code !quit} ends the connection. Answers are lines, too. Behind a {@code ?}, a key is asked for
 * that need not have a slot.
 */
final class Lines implements Protocol {

  private static final int LONGEST_AT_ONCE = 10;

  private final LookupContext context;

  Lines(LookupContext context) {
    this.context = context;
  }

  @Override
  public void addHandlers(SocketChannel channel, ChannelPipeline pipeline, Replies replies) {
    Decoder decoder = new Decoder(replies, context, channel.eventLoop());
    replies.to(decoder);
    pipeline.addLast("decoder", decoder).addLast("replies", replies);
  }

  @Override
  public Metric connectionsMetric() {
    return Metric.CONNECTIONS_RESP;
  }

  @Override
  public byte[] refusal() {
    return "too many\n".getBytes(US_ASCII);
  }

  /** Decoder and handler in one. */
  static final class Decoder extends ChannelInboundHandlerAdapter implements Replies.Source {
    private final Replies replies;
    private final LookupContext context;
    private final EventLoop loop;
    private final ArrayDeque<LineSlot> spare = new ArrayDeque<>();
    private final LineGetter getter = new LineGetter();
    private final StringBuilder unread = new StringBuilder();
    private boolean taking;

    Decoder(Replies replies, LookupContext context, EventLoop loop) {
      this.replies = replies;
      this.context = context;
      this.loop = loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      unread.append(bytes.toString(US_ASCII));
      bytes.release();
      resume();
    }

    @Override
    public boolean hasMore() {
      return unread.indexOf("\n") >= 0;
    }

    @Override
    public void resume() {
      if (taking) {
        return;
      }
      taking = true;
      while (hasMore() && replies.wantMore()) {
        int end = unread.indexOf("\n");
        String line = unread.substring(0, end);
        unread.delete(0, end + 1);
        take(line);
      }
      taking = false;
    }

    private void take(String line) {
      if (line.startsWith("!")) {
        WordSlot slot = new WordSlot(line, line.equals("!quit"));
        replies.expect(slot);
        slot.fill();
        return;
      }
      if (line.startsWith("?")) {
        byte[] key = line.substring(1).getBytes(US_ASCII);
        context.batch().add(getter, key, 0, key.length);
        return;
      }
      LineSlot slot = getter.slot();
      replies.expect(slot);
      byte[] key = line.getBytes(US_ASCII);
      slot.look(key, 0, key.length);
    }

    /** Writes hits as no slot does; chokes on {@code #}. */
    private final class LineGetter implements Getter {
      @Override
      public Replies replies() {
        return replies;
      }

      @Override
      public boolean write(byte[] block, int offset, long ageNanos, long ttlNanos, Out out) {
        String value = new String(block, offset, block.length - offset, US_ASCII);
        if (value.equals("#")) {
          throw new IllegalStateException("writing broke, as the test wants it");
        }
        if (value.length() > LONGEST_AT_ONCE) {
          return false;
        }
        out.room(value.length() + 5).writeBytes(("NOW:" + value + "\n").getBytes(US_ASCII));
        return true;
      }

      @Override
      public LineSlot slot() {
        return spare.isEmpty() ? new LineSlot(context, loop, spare) : spare.pop();
      }
    }
  }

  /** An answer that was known at once. */
  static final class WordSlot extends Slot {
    private final String word;
    private final boolean last;

    WordSlot(String word, boolean last) {
      this.word = word;
      this.last = last;
    }

    void fill() {
      filled();
    }

    @Override
    protected boolean writeTo(Out out) {
      out.room(word.length() + 1).writeBytes((word + "\n").getBytes(US_ASCII));
      return true;
    }

    @Override
    protected int heldBytes() {
      return word.length();
    }

    @Override
    protected boolean closesConnection() {
      return last;
    }

    @Override
    protected void recycled() {}
  }

  /** Tells everything that a slot knows of a look-up, lest something stays from its last one. */
  static final class LineSlot extends LookupSlot {
    private final ArrayDeque<LineSlot> spare;

    LineSlot(LookupContext context, EventLoop loop, ArrayDeque<LineSlot> spare) {
      super(context, loop);
      this.spare = spare;
    }

    @Override
    protected void begin(Out out) {
      String flags = (kept() == Kept.YES ? " stored" : "") + (collapsed() ? " collapsed" : "");
      String failure = outcome() == Outcome.FAILURE ? " " + failure().text() : "";
      String head = "%s%s%s %d:".formatted(outcome(), flags, failure, bodyLength());
      out.room(head.length()).writeBytes(head.getBytes(UTF_8));
    }

    @Override
    protected void finish(Out out) {
      out.room(1).writeByte('\n');
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
}
