package io.redisproxy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.limits.Turns.Turn;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Who only looks whether a turn is free is told what taking one would tell. */
class FreeTurnTest {

  private final Metrics metrics = new Metrics();

  @Test
  void turn_isFree_untilAsManyRunAsMay() {
    Turns turns = new Turns(2, 4, metrics);
    assertThat(turns.isFree()).isTrue();
    turns.take(() -> {});
    assertThat(turns.isFree()).isTrue();
    turns.take(() -> {});
    assertThat(turns.isFree()).isFalse();

    turns.done();

    assertThat(turns.isFree()).isTrue();
  }

  @Test
  void turnThatIsHandedOn_isNotFree_neitherBeforeNorMeanwhileNorAfterwards() {
    Turns turns = new Turns(2, 4, metrics);
    turns.take(() -> {});
    turns.take(() -> {});
    turns.take(() -> assertThat(turns.isFree()).as("when it is handed on").isFalse());
    assertThat(turns.isFree()).isFalse();

    turns.done();

    assertThat(turns.isFree()).isFalse();
    turns.done();
    assertThat(turns.isFree()).isTrue();
  }

  @Test
  void looking_takesNothing() {
    Turns turns = new Turns(2, 0, metrics);
    for (int i = 0; i < 3; i++) {
      assertThat(turns.isFree()).isTrue();
    }

    assertThat(metrics.value(Metric.REQUESTS_RUNNING)).isZero();
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
    assertThat(turns.isFree()).isFalse();
    assertThat(metrics.value(Metric.REQUESTS_REJECTED)).as("who looks is not refused").isZero();
  }

  @Test
  void onlyTurn_hasToBeTaken_soThatNobodyRunsBesideWhoHasIt() {
    Turns turns = new Turns(1, 4, metrics);

    assertThat(turns.isFree()).isFalse();
    assertThat(turns.take(() -> {})).isEqualTo(Turn.NOW);
  }

  @Property(tries = 200)
  void turn_isFree_wheneverOneCanBeHadAtOnce(
      @ForAll @IntRange(min = 2, max = 4) int maxParallel,
      @ForAll @IntRange(min = 0, max = 4) int maxQueued,
      @ForAll @Size(max = 60) List<Boolean> script) {
    Turns turns = new Turns(maxParallel, maxQueued, new Metrics());
    int owed = 0;
    for (boolean takes : script) {
      boolean free = turns.isFree();
      if (takes) {
        Turn turn = turns.take(() -> {});
        assertThat(turn == Turn.NOW).isEqualTo(free);
        owed += turn == Turn.NEVER ? 0 : 1;
      } else if (owed > 0) {
        turns.done();
        owed--;
      }
      assertThat(turns.isFree()).isEqualTo(owed < maxParallel);
    }
  }
}
