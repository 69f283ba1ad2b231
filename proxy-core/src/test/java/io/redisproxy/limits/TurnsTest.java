package io.redisproxy.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.limits.Turns.Turn;
import io.redisproxy.limits.Turns.Waiter;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Metrics metrics = new Metrics();
  private final List<String> served = new ArrayList<>();

  @Test
  void take_beyondTheBound_waits_andIsServedInTheOrderOfAsking() {
    Turns turns = new Turns(1, 3, metrics);

    assertThat(turns.take(named("a"))).isEqualTo(Turn.NOW);
    assertThat(turns.take(named("b"))).isEqualTo(Turn.LATER);
    assertThat(turns.take(named("c"))).isEqualTo(Turn.LATER);
    assertThat(served).isEmpty();

    turns.done();
    assertThat(served).containsExactly("b");
    turns.done();
    assertThat(served).containsExactly("b", "c");
  }

  @Test
  void take_whenTooManyWait_isRefusedAndCounted_andNobodyLosesHisPlace() {
    Turns turns = new Turns(1, 1, metrics);
    turns.take(named("a"));
    turns.take(named("b"));

    assertThat(turns.take(named("c"))).isEqualTo(Turn.NEVER);
    assertThat(turns.take(named("d"))).isEqualTo(Turn.NEVER);

    assertThat(metrics.value(Metric.REQUESTS_REJECTED)).isEqualTo(2);
    turns.done();
    turns.done();
    assertThat(served).containsExactly("b");
  }

  @Test
  void take_whenNobodyMayWait_runsOrIsRefused() {
    Turns turns = new Turns(2, 0, metrics);

    assertThat(turns.take(named("a"))).isEqualTo(Turn.NOW);
    assertThat(turns.take(named("b"))).isEqualTo(Turn.NOW);
    assertThat(turns.take(named("c"))).isEqualTo(Turn.NEVER);
    turns.done();

    assertThat(turns.take(named("d"))).isEqualTo(Turn.NOW);
  }

  @Test
  void done_whileSomebodyWaits_handsTheTurnOn_soThatNobodyComesBetween() {
    Turns turns = new Turns(1, 2, metrics);
    List<Turn> ofTheIntruder = new ArrayList<>();
    turns.take(named("a"));
    turns.take(() -> ofTheIntruder.add(turns.take(named("intruder"))));

    turns.done();

    assertThat(ofTheIntruder).containsExactly(Turn.LATER);
    assertThat(served).isEmpty();
    turns.done();
    assertThat(served).containsExactly("intruder");
  }

  @Test
  void gauges_showWhoRunsAndWhoWaits() {
    Turns turns = new Turns(2, 5, metrics);
    for (String name : List.of("a", "b", "c")) {
      turns.take(named(name));
    }

    assertThat(metrics.value(Metric.REQUESTS_RUNNING)).isEqualTo(2);
    assertThat(metrics.value(Metric.REQUESTS_QUEUED)).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      turns.done();
    }
    assertThat(metrics.value(Metric.REQUESTS_RUNNING)).isZero();
    assertThat(metrics.value(Metric.REQUESTS_QUEUED)).isZero();
  }

  @Test
  void bounds_areCheckedAtBirth() {
    assertThatThrownBy(() -> new Turns(0, 0, metrics)).hasMessageContaining("max-parallel 0");
    assertThatThrownBy(() -> new Turns(1, -1, metrics)).hasMessageContaining("max-queued -1");
  }

  /** Against a plain count and a plain list. */
  @Property(tries = 200)
  void everyScript_isAnsweredAsAListOfWaitersWould(
      @ForAll @IntRange(min = 1, max = 4) int maxParallel,
      @ForAll @IntRange(min = 0, max = 4) int maxQueued,
      @ForAll @Size(max = 60) List<Boolean> script) {
    List<Integer> told = new ArrayList<>();
    Turns turns = new Turns(maxParallel, maxQueued, new Metrics());
    int running = 0;
    Deque<Integer> waiting = new ArrayDeque<>();
    List<Integer> expected = new ArrayList<>();
    for (int step = 0; step < script.size(); step++) {
      int name = step;
      if (script.get(step)) {
        Turn turn = turns.take(() -> told.add(name));
        if (running < maxParallel) {
          assertThat(turn).isEqualTo(Turn.NOW);
          running++;
        } else if (waiting.size() < maxQueued) {
          assertThat(turn).isEqualTo(Turn.LATER);
          waiting.add(name);
        } else {
          assertThat(turn).isEqualTo(Turn.NEVER);
        }
      } else if (running > 0) {
        turns.done();
        if (waiting.isEmpty()) {
          running--;
        } else {
          expected.add(waiting.remove());
        }
      }
      assertThat(told).isEqualTo(expected);
    }
  }

  private Waiter named(String name) {
    return () -> served.add(name);
  }
}
