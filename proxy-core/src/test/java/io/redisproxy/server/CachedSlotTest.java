package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.limits.Turns;
import io.redisproxy.limits.Turns.Turn;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slots over a cache that says at once what it has: they take a turn only if it has nothing. */
class CachedSlotTest {

  private final Metrics metrics = new Metrics();
  private final CachedGets gets = new CachedGets();
  private Turns turns = new Turns(2, 4, metrics);
  private EmbeddedChannel channel;

  /** Lends the flusher a loop whose turns end when the test says so. */
  private final EmbeddedChannel turn = new EmbeddedChannel();

  /** Has what begins with h, knows that there is nothing that begins with n, and notes it all. */
  private final class CachedGets implements Gets {
    private final List<String> calls = new ArrayList<>();
    private final List<Asker> open = new ArrayList<>();

    @Override
    public boolean hit(int which, byte[] array, int offset, int length, Asker asker) {
      String key = new String(array, offset, length, US_ASCII);
      calls.add("hit " + key + " of " + running());
      return tells(key, asker);
    }

    @Override
    public boolean get(byte[] array, int offset, int length, Asker asker) {
      String key = new String(array, offset, length, US_ASCII);
      calls.add("get " + key + " of " + running());
      boolean told = tells(key, asker);
      if (!told) {
        open.add(asker);
      }
      return told;
    }

    private boolean tells(String key, Asker asker) {
      switch (key.charAt(0)) {
        case 'h' -> asker.hit((key + "!").getBytes(US_ASCII), key.length(), 0, 1);
        case 'n' -> asker.absent(0, 1);
        case 'x' -> throw new IllegalStateException("the cache broke, as the test wants it");
        default -> {
          return false;
        }
      }
      return true;
    }
  }

  @AfterEach
  void disconnect() {
    channel.finishAndReleaseAll();
  }

  @Test
  void hit_takesNoTurn() {
    ask("h", "hh", "none");

    assertThat(written()).isEqualTo("HIT 1:!\nHIT 1:!\nABSENT_HIT 0:\n");
    assertThat(gets.calls).containsExactly("hit h of 0", "hit hh of 0", "hit none of 0");
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
  }

  @Test
  void hit_whileATurnIsFree_isToldThoughAnotherLookupHasATurn() {
    turns = new Turns(2, 0, metrics);
    turns.take(() -> {});

    ask("h");

    assertThat(written()).isEqualTo("HIT 1:!\n");
    assertThat(gets.calls).containsExactly("hit h of 1");
  }

  @Test
  void miss_takesATurn_andGivesItBackWhenItIsAnswered() {
    ask("miss");
    assertThat(gets.calls).containsExactly("hit miss of 0", "get miss of 1");
    assertThat(written()).isEmpty();

    gets.open.get(0).answer(Reply.ABSENT, false);

    assertThat(written()).isEqualTo("ABSENT 0:\n");
    assertThat(running()).isZero();
  }

  @Test
  void keyThatComesIntoTheCacheBetweenBothLooks_isAHit_andItsTurnComesBack() {
    Gets later =
        new Gets() {
          @Override
          public boolean get(byte[] array, int offset, int length, Asker asker) {
            return gets.hit(0, array, offset, length, asker);
          }
        };
    connect(later);

    ask("h");

    assertThat(written()).isEqualTo("HIT 1:!\n");
    assertThat(gets.calls).containsExactly("hit h of 1");
    assertThat(running()).isZero();
  }

  @Test
  void hit_whereOneMayRunAtATime_takesTheTurn() {
    turns = new Turns(1, 0, metrics);

    ask("h");

    assertThat(written()).isEqualTo("HIT 1:!\n");
    assertThat(gets.calls).containsExactly("get h of 1");
    assertThat(running()).isZero();
  }

  @Test
  void hit_whenNoTurnIsFree_waitsForOneLikeAnyOther() {
    turns = new Turns(1, 4, metrics);
    turns.take(() -> {});

    ask("h", "hh");

    assertThat(written()).isEmpty();
    assertThat(gets.calls).isEmpty();
    assertThat(metrics.value(Metric.REQUESTS_QUEUED)).isEqualTo(2);

    turns.done();
    assertThat(written()).isEqualTo("HIT 1:!\nHIT 1:!\n");
    assertThat(gets.calls).containsExactly("get h of 1", "get hh of 1");
    assertThat(running()).isZero();
    assertThat(metrics.value(Metric.REQUESTS_QUEUED)).isZero();
  }

  @Test
  void hit_whenTooManyWait_isRefused() {
    turns = new Turns(1, 0, metrics);
    turns.take(() -> {});

    ask("h");

    assertThat(written()).isEqualTo("FAILURE 0 requests are waiting already (--max-queued) 0:\n");
    assertThat(gets.calls).isEmpty();
    assertThat(metrics.value(Metric.REQUESTS_REJECTED)).isOne();
  }

  @Test
  void hit_behindAMiss_isWrittenBehindIt() {
    turns = new Turns(2, 0, metrics);
    ask("miss", "h");
    assertThat(written()).isEmpty();

    gets.open.get(0).answer(Reply.ABSENT, false);

    assertThat(written()).isEqualTo("ABSENT 0:\nHIT 1:!\n");
  }

  @Test
  void keyOverTheBound_isNotLookedFor() {
    ask("h".repeat(21), "h".repeat(20));

    assertThat(written())
        .isEqualTo("FAILURE the key is longer than 20 bytes (--max-key-size) 0:\nHIT 1:!\n");
    assertThat(gets.calls).containsExactly("hit " + "h".repeat(20) + " of 0");
  }

  @Test
  void cacheThatBreaks_costsNoTurn() {
    assertThatThrownBy(() -> ask("x")).hasMessageContaining("broke");

    assertThat(running()).isZero();
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
  }

  private void ask(String... keys) {
    if (channel == null) {
      connect(gets);
    }
    for (String key : keys) {
      channel.writeInbound(Unpooled.copiedBuffer(key + "\n", US_ASCII));
    }
  }

  private void connect(Gets from) {
    channel = new EmbeddedChannel();
    Replies replies = new Replies(new Flusher(turn.eventLoop()));
    LookupContext context = new LookupContext(from, turns, metrics, 20);
    Lines.Decoder decoder = new Lines.Decoder(replies, context, channel.eventLoop());
    replies.to(decoder);
    channel.pipeline().addLast(decoder, replies);
  }

  private long running() {
    return metrics.value(Metric.REQUESTS_RUNNING);
  }

  private String written() {
    channel.runPendingTasks();
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
}
