package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What several connections ask for in one turn of their loop, whose end the test brings about. */
class LookupBatchTest {

  private static final int LONGEST_KEY = 1000;
  private static final int TURNS = 9;
  private static final String LONG_VALUE = "long".repeat(10);

  private final EmbeddedChannel turn = new EmbeddedChannel();
  private final Metrics metrics = new Metrics();
  private final NotedGets gets = new NotedGets();
  private final Flusher flusher = new Flusher(turn.eventLoop());
  private final LookupContext context =
      new LookupContext(gets, new Turns(TURNS, 99, metrics), metrics, LONGEST_KEY);
  private final List<Throwable> mishaps = new ArrayList<>();
  private final EmbeddedChannel a = connect();
  private final EmbeddedChannel b = connect();

  /**
   * Has all keys but those that begin with m, chokes on those with x, and notes what is asked. The
   * value is an exclamation mark; of keys that begin with l a long one, of those with # that; and
   * of those with absent it is known that there is none.
   */
  private static final class NotedGets implements Gets {
    private final List<String> together = new ArrayList<>();

    private final StringBuilder calls = new StringBuilder();
    private Asker missed;

    @Override
    public void expect(byte[] array, int offset, int length) {
      together.add(new String(array, offset, length, US_ASCII));
    }

    @Override
    public void bringNear() {
      calls.append(together).append(' ');
    }

    @Override
    public boolean hit(int which, byte[] array, int offset, int length, Asker asker) {
      String key = new String(array, offset, length, US_ASCII);
      assertThat(together.get(which)).isEqualTo(key);
      if (which == together.size() - 1) {
        together.clear();
      }
      if (key.startsWith("x")) {
        throw new IllegalStateException("the cache broke, as the test wants it");
      }
      if (key.startsWith("m")) {
        return false;
      }
      if (key.startsWith("absent")) {
        asker.absent(0, 1);
        return true;
      }
      String value = key.startsWith("l") ? LONG_VALUE : key.startsWith("#") ? "#" : "!";
      asker.hit((key + value).getBytes(US_ASCII), key.length(), 0, 1);
      return true;
    }

    @Override
    public boolean get(byte[] array, int offset, int length, Asker asker) {
      calls.append("get ").append(new String(array, offset, length, US_ASCII)).append(' ');
      missed = asker;
      return false;
    }

    private String calls() {
      return calls.toString().strip();
    }
  }

  @AfterEach
  void disconnect() {
    a.finishAndReleaseAll();
    b.finishAndReleaseAll();
  }

  @Test
  void keysOfAllConnections_areLookedUpTogether_atTheEndOfTheTurn() {
    say(a, "one\nmiss\n");
    say(b, "two\n");
    say(a, "three\n");
    assertThat(gets.calls()).isEmpty();

    turn.runPendingTasks();

    assertThat(gets.calls()).isEqualTo("[one, miss, two, three] get miss");
    assertThat(written(a)).isEqualTo("HIT 1:!\n");
    assertThat(written(b)).isEqualTo("HIT 1:!\n");
  }

  @Test
  void asManyAsThereIsRoomFor_areLookedUpBeforeTheTurnEnds() {
    say(a, keys(1, Gets.MOST_TOGETHER + 2));

    assertThat(gets.calls()).isEqualTo("[" + keys(1, 16).strip().replace("\n", ", ") + "]");

    turn.runPendingTasks();
    assertThat(gets.calls()).endsWith("] [17, 18]");
    assertThat(written(a)).isEqualTo("HIT 1:!\n".repeat(18));
  }

  @Test
  void longKey_isLookedUpAtOnce_butNotBeforeThoseBeforeIt() {
    String longest = "k".repeat(LONGEST_KEY);
    say(a, "before\n" + longest + "\nbehind\n");
    assertThat(gets.calls()).isEqualTo("[before] [" + longest + "]");

    turn.runPendingTasks();

    assertThat(gets.calls()).endsWith(" [behind]");
    assertThat(written(a)).isEqualTo("HIT 1:!\n".repeat(3));
  }

  @Test
  void whatIsAskedForInTheNextTurn_isLookedUpInIt() {
    say(a, "one\n");
    turn.runPendingTasks();
    say(a, "two\n");
    turn.runPendingTasks();

    assertThat(gets.calls()).isEqualTo("[one] [two]");
    assertThat(written(a)).isEqualTo("HIT 1:!\nHIT 1:!\n");
  }

  @Test
  void run_looksUpWhatIsThere_andTheEndOfTheTurnHasNothingLeftToDo() {
    say(a, "one\n");

    context.batch().run();
    assertThat(gets.calls()).isEqualTo("[one]");
    turn.runPendingTasks();

    assertThat(gets.calls()).isEqualTo("[one]");
    assertThat(written(a)).isEqualTo("HIT 1:!\n");
  }

  @Test
  void lookupThatBreaks_endsItsConnectionAlone() {
    say(a, "x\nbehind\n");
    say(b, "two\n");
    turn.runPendingTasks();

    assertThat(written(b)).isEqualTo("HIT 1:!\n");
    assertThat(written(a)).isEmpty();
    assertThat(mishaps).singleElement().asString().contains("the cache broke");
    say(b, "three\n");
    turn.runPendingTasks();
    assertThat(written(b)).isEqualTo("HIT 1:!\n");
  }

  @Test
  void lookupThatBreaks_betweenOthersOfItsConnection_endsItAlone() {
    say(a, "one\nx\nbehind\n");
    say(b, "two\nthree\n");
    turn.runPendingTasks();

    assertThat(written(a)).isEmpty();
    assertThat(mishaps).singleElement().asString().contains("the cache broke");
    assertThat(written(b)).isEqualTo("HIT 1:!\nHIT 1:!\n");
  }

  @Test
  void connectionThatIsGoneByThen_costsNobodyAnything() {
    say(a, "miss\n");
    say(b, "two\n");
    a.close();
    turn.runPendingTasks();

    assertThat(gets.calls()).isEqualTo("[miss, two]");
    assertThat(written(b)).isEqualTo("HIT 1:!\n");
  }

  /** With its queue full, a connection takes further requests only when the first are answered. */
  @Test
  void requestsThatAreTakenWhileOthersAreAnswered_areLookedUpToo() {
    say(b, "beside\n");
    say(a, "miss\n" + keys(1, 600));
    turn.runPendingTasks();
    assertThat(written(a)).isEmpty();

    gets.missed.answer(Reply.ABSENT, false);
    turn.runPendingTasks();

    assertThat(written(a)).isEqualTo("ABSENT 0:\n" + "HIT 1:!\n".repeat(600));
    assertThat(written(b)).isEqualTo("HIT 1:!\n");
    String looked = gets.calls().replace("get miss ", "").replace("[", "").replace("]", ",");
    assertThat(looked.replace(",,", ","))
        .isEqualTo("beside, miss, " + keys(1, 600).strip().replace("\n", ", ") + ",");
  }

  @Test
  void hits_areWrittenAtOnce_inTheOrderOfAsking() {
    say(a, "?one\n?two\n");
    say(b, "?three\n");
    say(a, "?four\n");
    turn.runPendingTasks();

    assertThat(gets.calls()).isEqualTo("[one, two, three, four]");
    assertThat(written(a)).isEqualTo("NOW:!\nNOW:!\nNOW:!\n");
    assertThat(written(b)).isEqualTo("NOW:!\n");
  }

  @Test
  void hitsBehindAMiss_waitForIt() {
    say(a, "?one\n?miss\n?two\n");
    say(b, "?three\n");
    turn.runPendingTasks();
    assertThat(written(a)).isEqualTo("NOW:!\n");
    assertThat(written(b)).isEqualTo("NOW:!\n");
    say(a, "?four\n");
    turn.runPendingTasks();
    assertThat(written(a)).isEmpty();

    gets.missed.answer(Reply.ABSENT, false);
    say(a, "?five\n");
    turn.runPendingTasks();

    assertThat(written(a)).isEqualTo("ABSENT 0:\nHIT 1:!\nHIT 1:!\nNOW:!\n");
  }

  @Test
  void whatIsKnownAtOnce_waitsForLookupsBeforeIt() {
    say(a, "?one\n!page\n?miss\n!page\n?two\n");
    turn.runPendingTasks();
    assertThat(written(a)).isEqualTo("NOW:!\n!page\n");

    gets.missed.answer(Reply.ABSENT, false);
    turn.runPendingTasks();

    assertThat(written(a)).isEqualTo("ABSENT 0:\n!page\nHIT 1:!\n");
  }

  @Test
  void longValue_isNotWrittenAtOnce_norWhatComesBehindIt() {
    say(a, "?long\n?one\n");
    turn.runPendingTasks();

    assertThat(written(a)).isEqualTo("HIT 40:" + LONG_VALUE + "\nHIT 1:!\n");
  }

  @Test
  void longKey_isAskedForWithASlot_inItsOrder() {
    String longest = "k".repeat(LONGEST_KEY);
    say(a, "?before\n?" + longest + "\n?behind\n");
    turn.runPendingTasks();

    assertThat(gets.calls()).isEqualTo("[before] [" + longest + "] [behind]");
    assertThat(written(a)).isEqualTo("NOW:!\nHIT 1:!\nNOW:!\n");
  }

  @Test
  void hitForASocketThatIsFull_waits() {
    say(a, "?one\n?two\n");
    full(a, true);
    turn.runPendingTasks();
    assertThat(written(a)).isEmpty();

    full(a, false);
    a.runPendingTasks();
    turn.runPendingTasks();

    assertThat(written(a)).isEqualTo("HIT 1:!\nHIT 1:!\n");
  }

  @Test
  void clientThatHasAskedAll_isAnsweredBeforeItIsClosed() {
    say(a, "?one\n");
    a.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    say(b, "?two\n");
    b.pipeline().fireUserEventTriggered(Replies.Event.DRAIN);
    assertThat(a.isOpen()).isTrue();
    assertThat(b.isOpen()).isTrue();

    turn.runPendingTasks();

    assertThat(written(a)).isEqualTo("NOW:!\n");
    assertThat(written(b)).isEqualTo("NOW:!\n");
  }

  @Test
  void lookupOrReplyThatBreaks_withoutASlot_endsItsConnectionAlone() {
    EmbeddedChannel c = connect();
    say(a, "?one\n?x\n?behind\n");
    say(b, "?two\n?#\n?behind\n");
    say(c, "?three\n");
    turn.runPendingTasks();

    assertThat(mishaps).hasSize(2);
    assertThat(mishaps.get(0)).hasMessageContaining("writing broke");
    assertThat(mishaps.get(1)).hasMessageContaining("the cache broke");
    assertThat(written(a)).isEmpty();
    assertThat(written(b)).isEmpty();
    assertThat(written(c)).isEqualTo("NOW:!\n");
    c.finishAndReleaseAll();
  }

  @Test
  void connectionThatIsGoneByThen_isNotWrittenTo() {
    say(a, "?one\n?miss\n");
    say(b, "?two\n");
    a.close();
    turn.runPendingTasks();

    assertThat(gets.calls()).isEqualTo("[one, miss, two]");
    assertThat(written(a)).isEmpty();
    assertThat(written(b)).isEqualTo("NOW:!\n");
  }

  /** What was asked behind it in the same turn is not even asked of Redis. */
  @Test
  void nothingFollowsTheLastReply() {
    say(a, "?miss\n!quit\n");
    turn.runPendingTasks();
    say(a, "?one\n?miss2\n");
    gets.missed.answer(Reply.ABSENT, false);
    turn.runPendingTasks();

    assertThat(written(a)).isEqualTo("ABSENT 0:\n!quit\n");
    assertThat(gets.calls()).isEqualTo("[miss] get miss [one, miss2]");
  }

  @Test
  void clientThatDoesNotRead_isNotReadEither() {
    a.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    int asked = 0;
    while (a.isWritable() && asked < 100_000) {
      say(a, "?one\n");
      context.batch().run();
      asked++;
    }

    assertThat(a.isWritable()).isFalse();
    assertThat(a.config().isAutoRead()).isFalse();
  }

  @Test
  void hits_waitForTheirTurns_ifThereIsNoneFree() {
    for (int i = 0; i < TURNS; i++) {
      context.turns().take(() -> {});
    }
    say(a, "?one\n");
    turn.runPendingTasks();
    assertThat(written(a)).isEmpty();

    context.turns().done();
    turn.runPendingTasks();

    assertThat(gets.calls()).isEqualTo("get one");
  }

  @Test
  void knownAbsence_isToldInASlot() {
    say(a, "?absent\n?one\n");
    turn.runPendingTasks();

    assertThat(written(a)).isEqualTo("ABSENT_HIT 0:\nHIT 1:!\n");
  }

  /** Those that do not fit into the queue are taken when a reply is known, in between others. */
  @Test
  void deepPipeline_isAnsweredInItsOrder() {
    say(b, "?beside\n");
    say(a, "?miss\n" + keys(1, 600).replaceAll("(?m)^(.)", "?$1"));
    turn.runPendingTasks();
    assertThat(written(a)).isEmpty();

    gets.missed.answer(Reply.ABSENT, false);
    turn.runPendingTasks();

    assertThat(written(a)).startsWith("ABSENT 0:\nHIT 1:!\n").hasLineCount(601);
    String looked = gets.calls().replace("get miss ", "").replace("[", "").replace("]", ",");
    assertThat(looked.replace(",,", ","))
        .isEqualTo("beside, miss, " + keys(1, 600).strip().replace("\n", ", ") + ",");
  }

  private static void full(EmbeddedChannel client, boolean full) {
    client.unsafe().outboundBuffer().setUserDefinedWritability(1, !full);
  }

  private static String keys(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
  }

  private EmbeddedChannel connect() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Replies replies = new Replies(flusher);
    Lines.Decoder decoder = new Lines.Decoder(replies, context, turn.eventLoop());
    replies.to(decoder);
    channel
        .pipeline()
        .addLast(
            decoder,
            replies,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                mishaps.add(cause);
                ctx.close();
              }
            });
    return channel;
  }

  private static void say(EmbeddedChannel client, String text) {
    client.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
  }

  private static String written(EmbeddedChannel client) {
    client.runPendingTasks();
    StringBuilder text = new StringBuilder();
    for (ByteBuf each = client.readOutbound(); each != null; each = client.readOutbound()) {
      text.append(each.toString(US_ASCII));
      each.release();
    }
    return text.toString();
  }
}
