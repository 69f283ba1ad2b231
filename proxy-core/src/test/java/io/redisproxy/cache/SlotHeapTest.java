package io.redisproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotHeapTest {

  private final SlotHeap heap = new SlotHeap();

  @Test
  void empty_hasNoFirst() {
    assertThat(heap.first()).isEqualTo(SlotList.NONE);
  }

  /** Beside a map in which the first is looked for. */
  @Test
  void first_isTheEarliest_whateverComesAndGoes() {
    Random random = new Random(5);
    Map<Integer, Long> slots = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int slot = random.nextInt(5_000);
      assertThat(slots.isEmpty() || heap.has(slots.keySet().iterator().next())).isTrue();
      if (slots.containsKey(slot) && random.nextBoolean()) {
        long later = slots.get(slot) + random.nextInt(50) * 20_001L;
        slots.put(slot, later);
        heap.delay(slot, later);
      } else if (slots.remove(slot) != null) {
        heap.remove(slot);
        assertThat(heap.has(slot)).isFalse();
      } else {
        // Each moment once, so that there is one first.
        long nanos = i + random.nextInt(50) * 20_001L;
        slots.put(slot, nanos);
        heap.reserve(slot);
        heap.add(slot, nanos);
      }
      int first =
          slots.entrySet().stream()
              .min(Map.Entry.comparingByValue())
              .map(Map.Entry::getKey)
              .orElse(SlotList.NONE);
      assertThat(heap.first()).as("after %d changes", i).isEqualTo(first);
    }
  }

  @Test
  void forgotten_isAsNew() {
    heap.reserve(3);
    heap.add(3, 10);

    heap.forget();

    assertThat(heap.first()).isEqualTo(SlotList.NONE);
    heap.reserve(0);
    heap.add(0, 20);
    assertThat(heap.first()).isZero();
  }
}
