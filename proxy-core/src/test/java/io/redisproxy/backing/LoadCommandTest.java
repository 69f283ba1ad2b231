package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadCommandTest {

  private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(10);

  private final List<Reply> replies = new ArrayList<>();
  private final CountingSender sender = new CountingSender();

  @Test
  void key_isReadWithItsTime_inOneTransaction() {
    LoadCommand load = load(0, 0);

    assertThat(wire(load))
        .isEqualTo(
            "*1~$5~MULTI~ *2~$3~GET~$3~k\u00ff~~ *2~$4~PTTL~$3~k\u00ff~~ *1~$4~EXEC~"
                .replace(" ", "")
                .replace("k\u00ff~~", "k\u00ff\n~")
                .replace("~", "\r\n"));
    assertThat(load.steps()).hasSize(3);
  }

  @Test
  void keyOfAnotherDatabase_isReadThere_andTheConnectionStaysWhereItWas() {
    LoadCommand load = load(12, 3);

    assertThat(wire(load))
        .contains("SELECT\r\n$2\r\n12\r\n*2\r\n$3\r\nGET")
        .endsWith("SELECT\r\n$1\r\n3\r\n*1\r\n$4\r\nEXEC\r\n");
    assertThat(load.steps()).hasSize(LoadCommand.MOST_COMMANDS - 1);
  }

  @Test
  void value_livesAsLongAsItsKey_countedFromWhenItWasAskedFor() {
    Value value = (Value) answered(load(0, 0), buffer("v"), 5_000L);

    assertThat(new String(value.block(), value.offset(), value.length(), ISO_8859_1))
        .isEqualTo("v");
    assertThat(value.lifeNanos())
        .isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(4_999))
        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_000));
  }

  @Test
  void value_ofAnotherDatabase_standsBehindSelectsAnswer() {
    Value value = (Value) answered(load(1, 0), buffer("OK"), buffer(""), 5_000L, buffer("OK"));

    assertThat(value.length()).isZero();
    assertThat(value.lifeNanos()).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(4_999));
  }

  @Test
  void keyThatDoesNotEnd_livesForAsLongAsAny() {
    assertThat(((Value) answered(load(0, 0), buffer("v"), -1L)).lifeNanos())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void keyThatIsAboutToEnd_isNotToBeKept() {
    assertThat(((Value) answered(load(0, 0), buffer("v"), 1L)).lifeNanos()).isZero();
    assertThat(((Value) answered(load(0, 0), buffer("v"), 0L)).lifeNanos()).isZero();
  }

  @Test
  void answerThatWasLongOnItsWay_leavesLessTime() {
    LoadCommand late = sent(System.nanoTime() - TimeUnit.SECONDS.toNanos(3), TIMEOUT);

    assertThat(((Value) answered(late, buffer("v"), 5_000L)).lifeNanos())
        .isLessThan(TimeUnit.SECONDS.toNanos(2));
    LoadCommand tooLate = sent(System.nanoTime() - TimeUnit.SECONDS.toNanos(6), 2 * TIMEOUT);
    assertThat(((Value) answered(tooLate, buffer("v"), 5_000L)).lifeNanos()).isZero();
  }

  @Test
  void keyThatIsNotThere_isAbsent() {
    assertThat(answered(load(0, 0), null, -2L)).isEqualTo(Reply.ABSENT);
  }

  @Test
  void errorOfTheRead_isTheReply() {
    LoadCommand load = load(0, 0);
    load.getOutput().setError(buffer("WRONGTYPE no string"));

    assertThat(answered(load, -1L))
        .isEqualTo(new Failure(Reply.Reason.REDIS_ERROR, "WRONGTYPE no string"));
  }

  @Test
  void errorOfAStep_isTheReply_ratherThanThatTheTransactionWasGivenUp() {
    LoadCommand load = load(0, 0);
    RedisCommand<byte[], byte[], byte[]> get = load.steps().get(1);
    get.getOutput().setError(buffer("NOPERM no GET"));
    get.complete();
    load.getOutput().setError(buffer("EXECABORT because of previous errors"));

    assertThat(answered(load)).isEqualTo(new Failure(Reply.Reason.REDIS_ERROR, "NOPERM no GET"));
  }

  @Test
  void answerThatNobodyFoundLateYet_isLateAllTheSame() {
    LoadCommand late = sent(System.nanoTime() - TIMEOUT, TIMEOUT);

    assertThat(answered(late, buffer("v"), -1L)).isEqualTo(Reply.TIMED_OUT);
  }

  @Test
  void replyWithSomethingInIt_thatIsNotItsOwn_breaksTheConnection() {
    LoadCommand load = load(0, 0);
    load.getOutput().multi(2);
    load.getOutput().multiPush(2);

    assertThat(answered(load, buffer("invalidate"))).isEqualTo(Reply.UNREACHABLE);
    assertThat(sender.breaks()).isEqualTo(1);
  }

  @Test
  void stepThatIsGivenUp_isTheEndOfAll() {
    for (boolean cancelled : new boolean[] {true, false}) {
      LoadCommand load = load(0, 0);
      RedisCommand<byte[], byte[], byte[]> step = load.steps().get(1);
      if (cancelled) {
        step.cancel();
      } else {
        step.completeExceptionally(new IllegalStateException("a mishap"));
      }
    }

    assertThat(replies).containsExactly(Reply.UNREACHABLE, Reply.UNREACHABLE);
    assertThat(sender.breaks()).isEqualTo(2);
  }

  private LoadCommand load(int database, int own) {
    return new LoadCommand(
        bytes("k\u00ff\n"), database, own, sender, System.nanoTime(), TIMEOUT, replies::add);
  }

  private LoadCommand sent(long nanos, long timeoutNanos) {
    return new LoadCommand(bytes("k"), 0, 0, sender, nanos, timeoutNanos, replies::add);
  }

  private static String wire(LoadCommand load) {
    ByteBuf out = Unpooled.buffer();
    load.steps().forEach(step -> step.encode(out));
    load.encode(out);
    return out.toString(ISO_8859_1);
  }

  private Reply answered(LoadCommand load, Object... parts) {
    CommandOutput<byte[], byte[], byte[]> output = load.getOutput();
    for (Object part : parts) {
      if (part instanceof Long number) {
        output.set(number);
      } else {
        output.set((ByteBuffer) part);
      }
    }
    load.complete();
    return replies.get(replies.size() - 1);
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
