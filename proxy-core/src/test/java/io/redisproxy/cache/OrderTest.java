package io.redisproxy.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How much a store has to put right before it knows which value was read least recently. */
class OrderTest {

  private static final int MANY = 10_000;

  private long nowNanos;
  private final Bounds bounds = new Bounds(MANY, Bounds.ANY_BYTES, TimeUnit.HOURS.toNanos(1));
  private final Validity validity = new Validity(bounds.ttlNanos());
  private final Room room = new Room(bounds);
  private final Order order = new Order(bounds, () -> nowNanos, validity, room);
  private final Reader<String> reader = new Reader<>(null);

  /** Those who leave; and how many seemed to have to, and did not. */
  private static final class Leaving extends ArrayList<Stored> {
    private static final long serialVersionUID = 1;

    private int spared;

    @Override
    public Stored remove(int index) {
      spared++;
      return super.remove(index);
    }
  }

  @Test
  void store_findsFewReadsThatArePutOffUntilThen_howeverManyThereWere() {
    List<Stored> read = new ArrayList<>();
    Stored cold = store(new Leaving());
    while (read.size() < MANY - 1) {
      read.add(store(new Leaving()));
    }
    readSeveralTimes(read);

    assertNextStoresEvict(cold, read.get(0));
  }

  /**
   * Nobody is put in order while there is room; so when it runs out, that has to be made up for.
   */
  @Test
  void store_findsFewReadsThatArePutOff_whenRoomRunsOut_thoughThereWasSomeWhileTheyWereRead() {
    List<Stored> read = new ArrayList<>();
    Stored cold = store(new Leaving());
    while (read.size() < MANY * 3 / 4) {
      read.add(store(new Leaving()));
    }
    assertThat(room.isScarce()).isFalse();
    readSeveralTimes(read);
    while (order.books().size() < MANY) {
      store(new Leaving());
    }

    assertNextStoresEvict(cold, read.get(0));
  }

  private void assertNextStoresEvict(Stored leastRecent, Stored next) {
    Leaving first = new Leaving();
    store(first);
    Leaving second = new Leaving();
    store(second);

    assertThat(first).containsExactly(leastRecent);
    assertThat(second).containsExactly(next);
    assertThat(first.spared + second.spared).isLessThan(200);
  }

  /** Between two times it is put in its place, a value stands for a read of a few milliseconds. */
  @Test
  void store_afterManyReadsInAFewMilliseconds_stillFindsTheLeastRecent() {
    Stored first = store(new Leaving());
    Stored second = store(new Leaving());
    for (int i = 2; i < MANY; i++) {
      store(new Leaving());
    }
    for (int i = 0; i < 1_000; i++) {
      read(first);
    }

    Leaving leaving = new Leaving();
    store(leaving);

    assertThat(leaving).containsExactly(second);
    assertThat(first.isGone()).isFalse();
  }

  /** Their slots, which threads still remember, are known to nobody then. */
  @Test
  void valuesThatWereRead_mayAllBeOver_beforeTheyArePutInPlace() {
    for (int i = 0; i < 2_000; i++) {
      Stored stored = store(new Leaving());
      if (i >= 1_900) {
        read(stored);
      }
    }
    nowNanos += bounds.ttlNanos();
    order.reclaim(MANY, new ArrayList<>());
    assertThat(order.books().size()).isZero();

    Stored kept = store(new Leaving());
    for (int i = 0; i < 200; i++) {
      nowNanos += TimeUnit.MILLISECONDS.toNanos(10);
      read(kept);
    }

    assertThat(kept.isGone()).isFalse();
  }

  private Stored store(List<Stored> leaving) {
    nowNanos++;
    byte[] key = "key".getBytes(US_ASCII);
    Load<String> load = new Load<>(1, 0, key, "asker", null, validity.lastClear());
    Stored stored = order.admit(load, key, Long.MAX_VALUE, false, leaving);
    assertThat(stored).isNotNull();
    return stored;
  }

  /** Afterwards they stand in the order in which they were read last. */
  private void readSeveralTimes(List<Stored> values) {
    for (int round = 0; round < 3; round++) {
      nowNanos += TimeUnit.SECONDS.toNanos(1);
      Collections.shuffle(values, new Random(round));
      values.forEach(this::read);
    }
  }

  private void read(Stored stored) {
    nowNanos++;
    long beforeNanos = stored.read(reader.stamp(nowNanos));
    if (room.isScarce() && reader.isToBePutInPlace(stored.slot, beforeNanos)) {
      reader.putInPlace(order);
    }
  }
}
