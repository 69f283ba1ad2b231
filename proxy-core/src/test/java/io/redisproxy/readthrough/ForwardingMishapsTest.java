package io.redisproxy.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.command.Answer;
import io.redisproxy.command.Databases;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Reply;
import io.redisproxy.command.TextWords;
import io.redisproxy.command.Words;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For how long nothing is kept of what a write may change that goes wrong. */
class ForwardingMishapsTest {

  private static final Place PLACE = new Place(0, false);
  private static final Words SET = TextWords.of("SET k v");
  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final Reach REACH = new Reach(List.of(KEY));

  private final Cache<String> cache =
      new Cache<>(new Bounds(100, Bounds.ANY_BYTES, 1_000), () -> 1);
  private final WritesUnderWay writes = new WritesUnderWay();
  private final Answer nobody =
      new Answer() {
        @Override
        public void reply(byte[] frame) {}

        @Override
        public void failed(Reply.Failure why) {}
      };

  @Test
  void writeThatCantBeSent_holdsNothingAnyMore() {
    Forwarding forwarding =
        forwarding(
            new FakeBacking() {
              @Override
              public void send(Words words, Place place, Answer answer) {
                throw new IllegalStateException("a bug");
              }
            });

    assertThatThrownBy(() -> forwarding.send(SET, REACH, PLACE, nobody)).hasMessage("a bug");

    assertThat(isHeld()).isFalse();
  }

  @Test
  void writeThatWasAnsweredBeforeSendingBroke_isReleasedOnce() {
    writes.begin(REACH);
    Forwarding forwarding =
        forwarding(
            new FakeBacking() {
              @Override
              public void send(Words words, Place place, Answer answer) {
                answer.failed(Reply.UNREACHABLE);
                throw new IllegalStateException("a bug");
              }
            });

    assertThatThrownBy(() -> forwarding.send(SET, REACH, PLACE, nobody)).hasMessage("a bug");

    assertThat(isHeld()).isTrue();
    writes.end(REACH);
    assertThat(isHeld()).isFalse();
  }

  @Test
  void writeThatFailedOnItsWay_isHeldForAWhile() {
    FakeBacking backing = new FakeBacking();
    forwarding(backing).send(SET, REACH, PLACE, nobody);
    backing.sent.get(0).answer().failed(Reply.UNREACHABLE);
    assertThat(isHeld()).isTrue();

    backing.later.get(0).run();

    assertThat(isHeld()).isFalse();
  }

  @Test
  void writeThatFailedTwice_isHeldForAWhileSinceTheSecondTime() {
    FakeBacking backing = new FakeBacking();
    forwarding(backing).send(SET, REACH, PLACE, nobody);
    backing.sent.get(0).answer().failed(Reply.TIMED_OUT);
    backing.sent.get(0).answer().failed(Reply.UNREACHABLE);
    backing.later.get(0).run();
    assertThat(isHeld()).isTrue();

    backing.later.get(1).run();

    assertThat(isHeld()).isFalse();
  }

  @Test
  void replyThatIsLate_releasesAtOnce_andOnce() {
    FakeBacking backing = new FakeBacking();
    forwarding(backing).send(SET, REACH, PLACE, nobody);
    backing.sent.get(0).answer().failed(Reply.TIMED_OUT);
    backing.sent.get(0).answer().reply("+OK\r\n".getBytes(UTF_8));
    assertThat(isHeld()).isFalse();
    writes.begin(REACH);

    backing.later.get(0).run();

    assertThat(isHeld()).isTrue();
  }

  @Test
  void writeThatWasNeverOnItsWay_isReleasedAtOnce() {
    FakeBacking backing =
        new FakeBacking() {
          @Override
          public void send(Words words, Place place, Answer answer) {
            answer.failed(Reply.UNREACHABLE);
          }
        };

    forwarding(backing).send(SET, REACH, PLACE, nobody);

    assertThat(isHeld()).isFalse();
    assertThat(backing.later).isEmpty();
  }

  private Forwarding forwarding(FakeBacking backing) {
    return new Forwarding(cache, new Databases(0, 3), writes, backing);
  }

  private boolean isHeld() {
    return writes.mayChange(KEY, 0, KEY.length);
  }
}
