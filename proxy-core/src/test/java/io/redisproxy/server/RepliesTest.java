package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepliesTest {

  private static final int MANY = 10_000;

  private EmbeddedChannel channel;

  /** Lends the flusher a loop whose turns end when the test says so. */
  private final EmbeddedChannel turn = new EmbeddedChannel();

  private Replies replies;
  private final Requests requests = new Requests();
  private int recycled;

  @BeforeEach
  void connect() {
    channel = new EmbeddedChannel();
    replies = new Replies(new Flusher(turn.eventLoop()));
    replies.to(requests);
    channel.pipeline().addLast(replies);
    requests.waiting = 0;
    recycled = 0;
  }

  @AfterEach
  void disconnect() {
    turn.runPendingTasks();
    channel.finishAndReleaseAll();
  }

  @Test
  void laterReplies_waitForTheFirst() {
    Words a = expect("a");
    Words b = expect("b");
    Words c = expect("c");

    c.fill();
    b.fill();
    assertThat(written()).isEmpty();
    a.fill();

    assertThat(written()).isEqualTo("abc");
    assertThat(recycled).isEqualTo(3);
  }

  @Property(tries = 50)
  void anyOrderOfFilling_isWrittenInTheOrderOfAsking(
      @ForAll @IntRange(min = 1, max = 200) int count, @ForAll long seed) {
    connect();
    List<Words> slots = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < count; i++) {
      slots.add(expect(i + ";"));
      expected.append(i).append(';');
    }
    Collections.shuffle(slots, new Random(seed));
    StringBuilder written = new StringBuilder();
    for (Words slot : slots) {
      slot.fill();
      written.append(written());
    }
    assertThat(written.toString()).isEqualTo(expected.toString());
    disconnect();
  }

  @Test
  void repliesOfOneTurn_leaveInOneBuffer() {
    for (int i = 0; i < 5; i++) {
      expect("x").fill();
    }
    assertThat(channel.outboundMessages()).isEmpty();
    turn.runPendingTasks();

    assertThat(channel.outboundMessages()).hasSize(1);
    assertThat(written()).isEqualTo("xxxxx");
  }

  @Test
  void filledTwice_isAFault() {
    Words slot = expect("a");
    slot.fill();

    assertThatThrownBy(slot::fill).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Words("not queued").fill())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyUnansweredRequests_stopTheTaking_andAreTakenUpAgain() {
    requests.waiting = MANY;
    requests.resume();
    int first = requests.taken.size();

    assertThat(first).isBetween(16, 1024);
    assertThat(replies.wantMore()).isFalse();

    requests.taken.get(0).fill();
    assertThat(requests.taken).hasSize(first + 1);
    assertThat(replies.wantMore()).isFalse();
  }

  @Test
  void manyUnansweredRequests_stopTheReadingAtOnce() {
    requests.waiting = MANY;
    requests.resume();

    // Nothing has been filled, and nothing may ever be: Redis may be silent.
    assertThat(channel.config().isAutoRead()).isFalse();
  }

  @Test
  void allIsReadAgain_whenAllIsAnswered() {
    requests.waiting = 2_000;
    requests.resume();
    int filled = 0;
    while (filled < requests.taken.size()) {
      requests.taken.get(filled++).fill();
    }

    assertThat(filled).isEqualTo(2_000);
    assertThat(written()).hasSize(2_000);
    assertThat(replies.wantMore()).isTrue();
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void manyHeldBytes_stopTheTaking_untilTheyAreWritten() {
    Words head = expect("head;");
    Words large = expect("x".repeat(2 << 20));
    large.fill();
    assertThat(replies.wantMore()).isFalse();
    assertThat(channel.config().isAutoRead()).isFalse();

    head.fill();

    assertThat(written()).hasSize(5 + (2 << 20));
    assertThat(replies.wantMore()).isTrue();
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void clientThatDoesNotRead_isNotReadFrom_norWrittenTo_untilItDoes() {
    writable(false);
    assertThat(channel.config().isAutoRead()).isFalse();
    expect("a").fill();
    requests.waiting = 3;
    requests.resume();
    assertThat(requests.taken).isEmpty();
    assertThat(written()).isEmpty();

    writable(true);

    assertThat(written()).isEqualTo("a");
    assertThat(requests.taken).hasSize(3);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void longReply_leavesInPieces_andStopsWhileTheClientDoesNotRead() {
    String value = "0123456789abcdef".repeat(64 * 1024);
    Words slot = expect(value);
    slot.writabilityAfterFirstPiece = () -> writable(false);
    slot.fill();
    String before = written();
    assertThat(before.length()).isBetween(1, value.length() / 2);
    assertThat(recycled).isZero();

    writable(true);

    assertThat(before + written()).isEqualTo(value);
    assertThat(recycled).isOne();
  }

  @Test
  void longReplies_keepTheirPlaceAmongShortOnes() {
    String value = "v".repeat(100_000);
    Words a = expect("a");
    Words large = expect(value);
    Words b = expect("b");
    b.fill();
    large.fill();
    a.fill();

    assertThat(written()).isEqualTo("a" + value + "b");
  }

  @Test
  void closedConnection_releasesWhatWasGathered_andLateFillsDoNothing() {
    Words first = expect("first");
    Words second = expect("second");
    first.fill();
    channel.close();
    channel.runPendingTasks();

    second.fill();
    turn.runPendingTasks();

    assertThat(replies.wantMore()).isFalse();
    assertThat(recycled).isOne();
  }

  private Words expect(String text) {
    Words slot = new Words(text);
    replies.expect(slot);
    return slot;
  }

  private void writable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  private String written() {
    turn.runPendingTasks();
    StringBuilder text = new StringBuilder();
    ByteBuf buffer = channel.readOutbound();
    while (buffer != null) {
      text.append(buffer.toString(US_ASCII));
      buffer.release();
      buffer = channel.readOutbound();
    }
    return text.toString();
  }

  /** Requests that were read and wait to be taken. */
  private final class Requests implements Replies.Source {
    private final List<Words> taken = new ArrayList<>();
    private int waiting;

    @Override
    public boolean hasMore() {
      return waiting > 0;
    }

    @Override
    public void resume() {
      while (waiting > 0 && replies.wantMore()) {
        waiting--;
        taken.add(expect("r"));
      }
    }
  }

  private final class Words extends Slot {
    private final byte[] bytes;
    private int position;
    private Runnable writabilityAfterFirstPiece = () -> {};

    Words(String text) {
      bytes = text.getBytes(US_ASCII);
    }

    void fill() {
      filled();
    }

    @Override
    protected boolean writeTo(Out out) {
      position = out.write(bytes, position, bytes.length);
      writabilityAfterFirstPiece.run();
      writabilityAfterFirstPiece = () -> {};
      return position == bytes.length;
    }

    @Override
    protected int heldBytes() {
      return bytes.length;
    }

    @Override
    protected boolean closesConnection() {
      return false;
    }

    @Override
    protected void recycled() {
      recycled++;
    }
  }
}
