package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Reason;
import io.redisproxy.command.TextWords;
import io.redisproxy.limits.Turns;
import io.redisproxy.limits.Turns.Turn;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slots in a connection, with the other threads left out: the test answers when it likes. */
class LookupsSlotTest {

  private static final Failure WRONGTYPE = new Failure(Reason.REDIS_ERROR, "WRONGTYPE no");

  private final AtomicLong nowNanos = new AtomicLong();
  private final Metrics metrics = new Metrics();
  private final ScriptedGets gets = new ScriptedGets();
  private final Turns turns = new Turns(1, 4, metrics);
  private final List<String> known = new ArrayList<>();
  private EmbeddedChannel channel;
  private Replies replies;

  /** Lends the flusher a loop whose turns end when the test says so. */
  private final EmbeddedChannel turn = new EmbeddedChannel();

  @BeforeEach
  void connect() {
    channel = new EmbeddedChannel();
    replies = new Replies(new Flusher(turn.eventLoop()));
    channel.pipeline().addLast(replies);
  }

  @AfterEach
  void disconnect() {
    channel.finishAndReleaseAll();
  }

  @Test
  void hits_areWrittenAtOnce_inTheirOrder_andGiveTheirTurnBack() {
    gets.knows("a", "1");
    gets.knows("b", "");

    ask("b", "a", "b");

    assertThat(written()).isEqualTo("[hit , hit 1, hit ]");
    assertThat(running()).isZero();
  }

  @Test
  void misses_areWaitedFor_whicheverIsKnownFirst() throws Exception {
    gets.knows("hit", "h");
    ask("a", "hit", "b");
    ScriptedGets.Question a = gets.question();
    ScriptedGets.Question b = gets.question();
    b.answer("2");
    assertThat(written()).isEmpty();
    assertThat(known).isEmpty();
    assertThat(running()).isOne();

    a.answer(Reply.ABSENT);

    assertThat(known).containsExactly("known");
    assertThat(written()).isEqualTo("[absent, hit h, YES 2]");
    assertThat(running()).isZero();
  }

  @Test
  void values_sayWhetherTheyAreKept() throws Exception {
    ask("a", "b", "c");
    gets.question().answer(new Reply.Value("a1".getBytes(UTF_8), 1).keptFor(77));
    gets.question().answer(new Reply.Value("b2".getBytes(UTF_8), 1));
    gets.question().answer(new Reply.Value("c3".getBytes(UTF_8), 1).tooLarge());

    assertThat(written()).isEqualTo("[YES 1, NO 2, TOO_LARGE 3]");
  }

  @Test
  void values_sayWhetherOthersHadAskedForThem() throws Exception {
    ask("a", "b");
    gets.question().asker().answer(ScriptedGets.value(new byte[] {'a', '1'}, 1), true);
    gets.question().asker().answer(Reply.ABSENT, true);

    assertThat(written()).isEqualTo("[YES collapsed 1, absent collapsed]");
  }

  @Test
  void agesAndTimes_areThoseOfTheMomentOfWriting() throws Exception {
    Gets aged =
        (array, offset, length, asker) -> {
          asker.hit(new byte[] {'v'}, 0, 100, 900);
          return true;
        };
    LookupsSlot.Part hit = ask(aged, "a").parts().get(0);
    LookupsSlot.Part miss = ask("a").parts().get(0);
    nowNanos.set(20);
    gets.question().answer(new Reply.Value(new byte[] {'v'}, 0).keptFor(1_000));
    nowNanos.set(50);

    assertThat(hit.ageNanos()).isEqualTo(150);
    assertThat(hit.ttlNanos()).isEqualTo(850);
    assertThat(miss.ageNanos()).isZero();
    assertThat(miss.ttlNanos()).isEqualTo(970);
  }

  @Test
  void whatIsNoString_isAbsent_butAnotherErrorIsOne_andTheFirstKeysIsTold() throws Exception {
    ask("a", "b");
    gets.question().answer(WRONGTYPE);
    gets.question().answer("1");
    assertThat(written()).isEqualTo("[absent, YES 1]");

    ask("a", "b", "c");
    ScriptedGets.Question first = gets.question();
    gets.question().answer(new Failure(Reason.UNREACHABLE, "WRONGTYPE in name only"));
    gets.question().answer("1");
    first.answer(new Failure(Reason.REDIS_ERROR, "NOAUTH no"));
    assertThat(written())
        .isEqualTo("NOAUTH no: [failed NOAUTH no, failed WRONGTYPE in name only, YES 1]");
    assertThat(running()).isZero();
  }

  @Test
  void noKeysAtAll_areKnownAtOnce() {
    ask();

    assertThat(written()).isEqualTo("[]");
    assertThat(running()).isZero();
  }

  @Test
  void refusal_isKnownAtOnce_andAsksNobody() {
    Many slot = new Many(gets);
    replies.expect(slot);
    slot.refuse(new Failure(Reason.BUSY, "busy"));

    assertThat(known).containsExactly("known");
    assertThat(written()).isEqualTo("busy: []");
    assertThat(gets.open()).isZero();
  }

  @Test
  void values_areHeld_untilTheyAreWritten() {
    gets.knows("a", "12");
    gets.knows("b", "3");
    Many slot = ask("a", "b", "a");

    assertThat(slot.heldBytes()).as("keys and values").isEqualTo(8);
  }

  @Test
  void valueThatIsHeldVeryOften_isAsMuchAsCanBeSaid() {
    byte[] large = new byte[1 << 20];
    Many slot =
        ask(
            (array, offset, length, asker) -> {
              asker.hit(large, large.length, 0, 1);
              return true;
            },
            Collections.nCopies(3_000, "k").toArray(String[]::new));

    assertThat(slot.heldBytes()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void clientThatGoesAway_givesTheTurnBack_whenAllIsKnown() throws Exception {
    ask("a", "b");
    ScriptedGets.Question a = gets.question();
    ScriptedGets.Question b = gets.question();
    channel.close();

    a.answer("1");
    channel.runPendingTasks();
    assertThat(running()).isOne();
    b.answer("2");
    channel.runPendingTasks();

    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
  }

  @Test
  void answersOfOtherThreads_arriveOnTheLoop() throws Exception {
    ask("a", "b");
    ScriptedGets.Question a = gets.question();
    ScriptedGets.Question b = gets.question();
    Thread other =
        new Thread(
            () -> {
              b.answer("2");
              a.answer("1");
            });
    other.start();
    other.join();

    assertThat(written()).isEqualTo("[YES 1, YES 2]");
  }

  @Test
  void getsThatBreak_areNoReasonToLoseTheTurn_onceAllAreTold() throws Exception {
    Gets broken =
        (array, offset, length, asker) -> {
          asker.answer(Reply.UNREACHABLE, false);
          throw new IllegalStateException("a bug");
        };

    assertThatThrownBy(() -> ask(broken, "a")).hasMessage("a bug");
    assertThat(written())
        .isEqualTo("backing Redis is unreachable: [failed backing Redis is unreachable]");
    assertThat(running()).isZero();
  }

  @Test
  void getsThatBreak_beforeAllAreTold_haveFailed_andWhatIsToldStillComesTooLate() throws Exception {
    List<Asker> askers = new ArrayList<>();
    Gets broken =
        (array, offset, length, asker) -> {
          askers.add(asker);
          if (askers.size() == 2) {
            throw new IllegalStateException("a bug");
          }
          return false;
        };

    assertThatThrownBy(() -> ask(broken, "a", "b", "c")).hasMessage("a bug");
    String gone = "backing Redis is unreachable";
    String failed = "failed " + gone;
    assertThat(written()).isEqualTo(gone + ": " + List.of(failed, failed, failed));
    assertThat(running()).isZero();
    askers.get(0).answer(Reply.ABSENT, false);
    assertThat(written()).isEmpty();
    assertThat(running()).isZero();
  }

  private Many ask(String... keys) {
    return ask(gets, keys);
  }

  private Many ask(Gets from, String... keys) {
    Many slot = new Many(from);
    replies.expect(slot);
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
    slot.look(TextWords.of(("MGET " + String.join(" ", keys)).strip()));
    return slot;
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

  /** Tells all it knows. */
  private final class Many extends LookupsSlot {

    Many(Gets from) {
      super(new LookupContext(from, turns, metrics, 20), channel.eventLoop());
    }

    @Override
    protected long nanos() {
      return nowNanos.get();
    }

    @Override
    protected void known() {
      known.add("known");
    }

    @Override
    protected boolean writeTo(Out out) {
      String parts = parts().stream().map(Many::told).toList().toString();
      String all = failure() == null ? parts : failure().text() + ": " + parts;
      out.room(all.length()).writeBytes(all.getBytes(US_ASCII));
      return true;
    }

    private static String told(Part part) {
      String collapsed = part.isCollapsed() ? " collapsed" : "";
      if (!part.isFound()) {
        return part.failure() == null ? "absent" + collapsed : "failed " + part.failure().text();
      }
      byte[] block = part.block();
      String value = new String(block, part.offset(), block.length - part.offset(), UTF_8);
      return part.isHit() ? "hit " + value : part.kept() + collapsed + " " + value;
    }

    @Override
    protected boolean closesConnection() {
      return false;
    }
  }
}
