package io.redisproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private final Deadlines deadlines = new Deadlines();

  @Test
  void empty_hasNoFirst() {
    assertThat(deadlines.first()).isEqualTo(SlotList.NONE);
  }

  /** Beside a map in which the first is looked for. */
  @Test
  void first_isTheEarliest_whateverComesAndGoes() {
    Random random = new Random(5);
    Map<Integer, Long> slots = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int slot = random.nextInt(200);
      if (slots.remove(slot) != null) {
        deadlines.remove(slot);
      } else {
        // Each moment once, so that there is one first; some beyond where a long begins anew.
        long nanos = Long.MAX_VALUE - 10_000 + i + random.nextInt(50) * 20_001L;
        slots.put(slot, nanos);
        deadlines.reserve(slot);
        deadlines.add(slot, nanos);
      }
      long now = Long.MAX_VALUE - 100_000;
      int first =
          slots.entrySet().stream()
              .min(Comparator.comparingLong(entry -> entry.getValue() - now))
              .map(Map.Entry::getKey)
              .orElse(SlotList.NONE);
      assertThat(deadlines.first()).as("after %d changes", i).isEqualTo(first);
    }
  }

  @Test
  void forgotten_isAsNew() {
    deadlines.reserve(3);
    deadlines.add(3, 10);

    deadlines.forget();

    assertThat(deadlines.first()).isEqualTo(SlotList.NONE);
    deadlines.reserve(0);
    deadlines.add(0, 20);
    assertThat(deadlines.first()).isZero();
  }
}
