package io.redisproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotQueueTest {

  private final SlotQueue queue = new SlotQueue();

  @Test
  void empty_hasNoFirst() {
    assertThat(queue.first()).isEqualTo(SlotList.NONE);
  }

  /** Beside a map in which the first is looked for; some times are the latest, and some are not. */
  @Test
  void first_isTheEarliest_whateverComesAndGoes() {
    Random random = new Random(7);
    Map<Integer, Long> slots = new HashMap<>();
    for (int slot = 0; slot < 3_000; slot++) {
      queue.reserve(slot, slot + 1);
    }
    for (int i = 0; i < 20_000; i++) {
      int slot = random.nextInt(3_000);
      // Each moment once, so that there is one first.
      long late = random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(20);
      long nanos = (i + 2_000L - late) * 20_001L + i;
      if (!slots.containsKey(slot)) {
        slots.put(slot, nanos);
        queue.add(slot, nanos);
      } else if (random.nextInt(4) == 0) {
        slots.remove(slot);
        queue.remove(slot);
      } else if (random.nextInt(4) == 0) {
        int first = queue.first();
        long later = Math.max(nanos, queue.firstNanos());
        slots.put(first, later);
        queue.delayFirst(later);
      } else {
        long later = Math.max(nanos, slots.get(slot));
        slots.put(slot, later);
        queue.delay(slot, later);
      }
      Map.Entry<Integer, Long> first =
          slots.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
      assertThat(queue.first()).as("after %d changes", i).isEqualTo(first.getKey());
      assertThat(queue.firstNanos()).isEqualTo(first.getValue());
    }
  }

  @Test
  void forgotten_isAsNew() {
    queue.reserve(0, 1);
    queue.add(0, 10);

    queue.forget();

    assertThat(queue.first()).isEqualTo(SlotList.NONE);
    queue.reserve(0, 1);
    queue.add(0, 5);
    assertThat(queue.first()).isZero();
    assertThat(queue.firstNanos()).isEqualTo(5);
  }
}
