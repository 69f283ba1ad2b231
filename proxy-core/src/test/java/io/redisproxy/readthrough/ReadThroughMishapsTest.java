package io.redisproxy.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.command.TextWords;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One who can't be told of a key does not keep those who asked for others waiting. */
class ReadThroughMishapsTest {

  private final Cache<Asker> cache = new Cache<>(new Bounds(9, Bounds.ANY_BYTES, 1_000), () -> 1);
  private final List<String> told = new ArrayList<>();

  @Test
  void askerWhoBreaks_keepsNobodyOfTheSameMgetWaiting() {
    FakeBacking backing = new FakeBacking();
    gets(backing).getAll(TextWords.of("MGET a b c"), List.of(broken(), asker("b"), asker("c")));

    assertThatThrownBy(() -> backing.answerAll("a b c", FakeBacking.value("v")))
        .hasMessage("a bug");

    assertThat(told).containsExactly("b Value", "c Value");
  }

  @Test
  void askerWhoBreaks_keepsNobodyWaitingWhenAllFailedToBeAsked() {
    FakeBacking backing =
        new FakeBacking() {
          @Override
          public void getAll(int database, List<byte[]> keys, Each whenAnswered) {
            throw new IllegalStateException("not asked");
          }
        };

    assertThatThrownBy(
            () -> gets(backing).getAll(TextWords.of("MGET a b"), List.of(broken(), asker("b"))))
        .hasMessage("not asked");

    assertThat(told).containsExactly("b Failure");
  }

  private Gets gets(FakeBacking backing) {
    return new ReadThrough(cache, new WritesUnderWay(), backing, new Metrics(), 100, false).in(0);
  }

  private Asker asker(String name) {
    return new Asker() {
      @Override
      public void hit(byte[] block, int offset, long ageNanos, long ttlNanos) {
        told.add(name + " hit " + new String(block, UTF_8));
      }

      @Override
      public void absent(long ageNanos, long ttlNanos) {
        told.add(name + " absent hit");
      }

      @Override
      public void answer(Reply reply, boolean collapsed) {
        told.add(name + " " + reply.getClass().getSimpleName());
      }
    };
  }

  private static Asker broken() {
    return new Asker() {
      @Override
      public void hit(byte[] block, int offset, long ageNanos, long ttlNanos) {
        throw new AssertionError("nothing was stored yet");
      }

      @Override
      public void absent(long ageNanos, long ttlNanos) {
        throw new AssertionError("nothing was stored yet");
      }

      @Override
      public void answer(Reply reply, boolean collapsed) {
        throw new IllegalStateException("a bug");
      }
    };
  }
}
