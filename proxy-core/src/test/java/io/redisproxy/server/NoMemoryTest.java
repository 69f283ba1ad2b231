package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A reply for which there is no memory ends its connection, and no other. */
class NoMemoryTest {

  private final Metrics metrics = new Metrics();

  /** Lends the flusher a loop whose turns end when the test says so. */
  private final EmbeddedChannel turn = new EmbeddedChannel();

  private final Flusher flusher = new Flusher(turn.eventLoop());
  private final EmbeddedChannel poor = connect();
  private final EmbeddedChannel other = connect();

  @AfterEach
  void disconnect() {
    poor.finishAndReleaseAll();
    other.finishAndReleaseAll();
  }

  @Test
  void replyWithoutMemory_endsItsConnection_sinceTheNextWouldBeTakenForIt() {
    poor.config().setAllocator(new NoMemory());
    takeLoopsMemory();

    ask(poor, "first");
    turn.runPendingTasks();

    assertThat(poor.isOpen()).isFalse();
    assertThat(written(poor)).isEmpty();
  }

  @Test
  void othersOfTheSameTurn_getTheirReplies_thenAndLater() {
    poor.config().setAllocator(new NoMemory());
    takeLoopsMemory();
    ask(poor, "first");
    ask(other, "first");

    turn.runPendingTasks();
    assertThat(written(other)).isEqualTo("HIT 5:zero!\nHIT 6:first!\n");

    ask(other, "second");
    turn.runPendingTasks();
    assertThat(written(other)).isEqualTo("HIT 7:second!\n");
  }

  /** What a socket has not taken yet lies in the memory that all sockets of the loop share. */
  private void takeLoopsMemory() {
    ask(other, "zero");
    turn.runPendingTasks();
  }

  private EmbeddedChannel connect() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Replies replies = new Replies(flusher);
    Gets gets = NoMemoryTest::exclaim;
    LookupContext context = new LookupContext(gets, new Turns(9, 9, metrics), metrics, 20);
    Lines.Decoder decoder = new Lines.Decoder(replies, context, channel.eventLoop());
    replies.to(decoder);
    channel.pipeline().addLast(decoder, replies, Failures.INSTANCE);
    return channel;
  }

  private static boolean exclaim(byte[] array, int offset, int length, Asker asker) {
    String value = new String(array, offset, length, US_ASCII) + "!";
    asker.hit(value.getBytes(US_ASCII), 0, 0, 1);
    return true;
  }

  private static void ask(EmbeddedChannel client, String key) {
    client.writeInbound(Unpooled.copiedBuffer(key + "\n", US_ASCII));
  }

  private static String written(EmbeddedChannel client) {
    StringBuilder text = new StringBuilder();
    for (ByteBuf each = client.readOutbound(); each != null; each = client.readOutbound()) {
      text.append(each.toString(US_ASCII));
      each.release();
    }
    return text.toString();
  }

  /** Has none outside the heap. */
  private static final class NoMemory extends AbstractByteBufAllocator {
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("no memory outside the heap, as the test wants it");
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }
}
