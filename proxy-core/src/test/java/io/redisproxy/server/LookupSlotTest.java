package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.redisproxy.command.Reply;
import io.redisproxy.limits.Turns;
import io.redisproxy.limits.Turns.Turn;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slots in a connection, with the other threads left out: the test answers when it likes. */
class LookupSlotTest {

  private static final Reply.Failure WRONGTYPE =
      new Reply.Failure(Reply.Reason.REDIS_ERROR, "WRONGTYPE no");

  private final Metrics metrics = new Metrics();
  private final ScriptedGets gets = new ScriptedGets();
  private Turns turns = new Turns(4, 4, metrics);
  private EmbeddedChannel channel;

  /** Lends the flusher a loop whose turns end when the test says so. */
  private final EmbeddedChannel turn = new EmbeddedChannel();

  @AfterEach
  void disconnect() {
    if (channel != null) {
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void hit_isWritten_andGivesItsTurnBack() {
    gets.knows("k", "value");

    ask("k");

    assertThat(written()).isEqualTo("HIT 5:value\n");
    assertThat(running()).isZero();
  }

  @Test
  void miss_holdsItsTurn_untilItIsAnswered() throws Exception {
    ask("k");
    assertThat(written()).isEmpty();
    assertThat(running()).isOne();

    gets.question().answer("value");

    assertThat(written()).isEqualTo("VALUE stored 5:value\n");
    assertThat(running()).isZero();
  }

  @Test
  void slotUsedAgain_carriesNothingOfItsFormerLife() throws Exception {
    gets.knows("hit", "v");
    ask("hit");
    assertThat(written()).isEqualTo("HIT 1:v\n");
    ask("k");
    gets.question().answer(Reply.ABSENT);
    assertThat(written()).isEqualTo("ABSENT 0:\n");
    ask("k");
    gets.question().asker().answer(ScriptedGets.value("kvv".getBytes(UTF_8), 1), true);
    assertThat(written()).isEqualTo("VALUE stored collapsed 2:vv\n");
    ask("k");
    gets.question().answer(WRONGTYPE);
    assertThat(written()).isEqualTo("FAILURE WRONGTYPE no 0:\n");
    ask("k");
    gets.question().answer(new Reply.Value("k".getBytes(UTF_8), 1));
    assertThat(written()).isEqualTo("VALUE 0:\n");
    ask("hit");
    assertThat(written()).isEqualTo("HIT 1:v\n");
    ask("k");
    gets.question().asker().answer(Reply.ABSENT, true);
    assertThat(written()).isEqualTo("ABSENT collapsed 0:\n");
  }

  @Test
  void requestWithoutTurn_isRunWhenOneIsGivenBack_withItsOwnKey() throws Exception {
    turns = new Turns(1, 4, metrics);
    ask("first", "second", "third");
    assertThat(gets.open()).isOne();

    gets.question().answer("1");
    assertThat(written()).isEqualTo("VALUE stored 1:1\n");
    ScriptedGets.Question second = gets.question();
    assertThat(second.key()).isEqualTo("second");
    second.answer("2");
    assertThat(written()).isEqualTo("VALUE stored 1:2\n");
    ScriptedGets.Question third = gets.question();
    assertThat(third.key()).isEqualTo("third");
    third.answer("3");

    assertThat(written()).isEqualTo("VALUE stored 1:3\n");
    assertThat(running()).isZero();
  }

  @Test
  void requestThatWaited_mayBeAHit() throws Exception {
    turns = new Turns(1, 4, metrics);
    gets.knows("hit", "h");
    ask("miss", "hit", "hit");
    assertThat(written()).isEmpty();

    gets.question().answer("m");

    assertThat(written()).isEqualTo("VALUE stored 1:m\nHIT 1:h\nHIT 1:h\n");
    assertThat(running()).isZero();
    assertThat(metrics.value(Metric.REQUESTS_QUEUED)).isZero();
  }

  @Test
  void tooManyWaiting_areRefused_inTheirPlace() throws Exception {
    turns = new Turns(1, 1, metrics);
    ask("runs", "waits", "too many");
    assertThat(written()).isEmpty();

    gets.question().answer("1");
    assertThat(written()).isEqualTo("VALUE stored 1:1\n");
    gets.question().answer("2");

    assertThat(written())
        .isEqualTo("VALUE stored 1:2\nFAILURE 1 requests are waiting already (--max-queued) 0:\n");
    assertThat(gets.open()).isZero();
    assertThat(running()).isZero();
  }

  @Test
  void keyOverTheBound_isRefusedWithoutATurn_andOneAtTheBoundIsNot() throws Exception {
    ask("x".repeat(21));
    assertThat(written())
        .isEqualTo("FAILURE the key is longer than 20 bytes (--max-key-size) 0:\n");
    assertThat(metrics.value(Metric.REQUESTS_KEY_TOO_LONG)).isOne();
    assertThat(running()).isZero();

    ask("x".repeat(20));
    gets.question().answer("v");
    assertThat(written()).isEqualTo("VALUE stored 1:v\n");
  }

  @Test
  void lateAnswer_afterTheConnectionIsGone_givesTheTurnBack_andNothingElse() throws Exception {
    turns = new Turns(1, 4, metrics);
    ask("k");
    ScriptedGets.Question question = gets.question();
    channel.close();

    question.answer("1");
    channel.runPendingTasks();
    turn.runPendingTasks();

    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
  }

  @Test
  void requestThatWaits_whenTheConnectionIsGone_isNotRun_andItsTurnGoesOn() throws Exception {
    turns = new Turns(1, 4, metrics);
    ask("runs", "waits", "waits too");
    ScriptedGets.Question question = gets.question();
    channel.close();

    question.answer("1");
    channel.runPendingTasks();

    assertThat(gets.open()).isZero();
    assertThat(running()).isZero();
    assertThat(metrics.value(Metric.REQUESTS_QUEUED)).isZero();
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
  }

  private void ask(String... keys) {
    if (channel == null) {
      channel = new EmbeddedChannel();
      Replies replies = new Replies(new Flusher(turn.eventLoop()));
      LookupContext context = new LookupContext(gets, turns, metrics, 20);
      Lines.Decoder decoder = new Lines.Decoder(replies, context, channel.eventLoop());
      replies.to(decoder);
      channel.pipeline().addLast(decoder, replies);
    }
    for (String key : keys) {
      channel.writeInbound(Unpooled.copiedBuffer(key + "\n", US_ASCII));
    }
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
