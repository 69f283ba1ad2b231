package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache holds {@code --capacity} keys, and the key read least recently of all goes first. */
@SystemTest
class LruIT {
  private static final int RANDOM_LOOK_UPS = 1_500;

  @ParameterizedTest
  @EnumSource
  void keyReadLeastRecently_goesFirst(Protocol protocol, Stage stage) {
    Asker client = protocol.connect(stage.proxy("--capacity", "3"));
    setAll(stage, "old", "a", "b", "c", "d");
    lookUpAll(client, "a", "b", "c", "a", "d"); // a was read again, so b goes.
    setAll(stage, "new", "a", "b", "c", "d");

    assertThat(valuesOf(client, "a", "c", "d", "b"))
        .containsExactly("old a", "old c", "old d", "new b");
  }

  @ParameterizedTest
  @EnumSource
  void keysGo_inTheOrderOfTheirLastReads(Protocol protocol, Stage stage) {
    Asker client = protocol.connect(stage.proxy("--capacity", "4"));
    setAll(stage, "old", "a", "b", "c", "d", "e", "f", "g");
    lookUpAll(client, "a", "b", "c", "d");
    lookUpAll(client, "c", "a", "d", "b"); // Now they go as c, a, d, b.
    lookUpAll(client, "e", "f", "g");
    setAll(stage, "new", "a", "b", "c", "d", "e", "f", "g");

    assertThat(valuesOf(client, "b", "e", "f", "g"))
        .containsExactly("old b", "old e", "old f", "old g");
    assertThat(valuesOf(client, "c", "a", "d")).containsExactly("new c", "new a", "new d");
  }

  @ParameterizedTest
  @EnumSource
  void readOverTheOtherProtocol_countsAsARead(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--capacity", "2");
    Asker client = protocol.connect(proxy);
    setAll(stage, "old", "a", "b", "c");
    lookUpAll(client, "a", "b");
    lookUpAll(protocol.other().connect(proxy), "a");
    lookUpAll(client, "c");
    setAll(stage, "new", "a", "b", "c");

    assertThat(valuesOf(client, "a", "c", "b")).containsExactly("old a", "old c", "new b");
  }

  @ParameterizedTest
  @EnumSource
  void absentKey_evictsNothing(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--capacity", "2");
    Asker client = protocol.connect(proxy);
    setAll(stage, "old", "a", "b");
    lookUpAll(client, "a", "b");
    for (int i = 0; i < 20; i++) {
      assertThat(client.lookUp("absent:" + i)).isEqualTo(Answer.ABSENT);
    }
    setAll(stage, "new", "a", "b");

    assertThat(valuesOf(client, "a", "b")).containsExactly("old a", "old b");
    assertThat(proxy.stat("cache.size")).isEqualTo(2);
    assertThat(proxy.stat("cache.evictions")).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void cache_neverHoldsMoreThanItsCapacity(Protocol protocol, Stage stage) {
    Proxy proxy = stage.proxy("--capacity", "50");
    Asker client = protocol.connect(proxy);
    for (int i = 0; i < 500; i++) {
      stage.redis().set("key:" + i, "value");
      client.lookUp("key:" + i);
      if (i % 10 == 0) {
        assertThat(proxy.stat("cache.size")).isEqualTo(Math.min(i + 1, 50));
      }
    }

    assertThat(proxy.stat("cache.size")).isEqualTo(50);
    assertThat(proxy.stat("cache.capacity")).isEqualTo(50);
    assertThat(proxy.stat("cache.evictions")).isEqualTo(450);
  }

  /** Random look-ups over both protocols against a textbook LRU list: every hit and every miss. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void randomLookUps_hitAndMissAsATextbookListDoes(int capacity, Stage stage) {
    Proxy proxy = stage.proxy("--capacity", String.valueOf(capacity));
    List<Asker> clients = List.of(proxy.http(), proxy.resp(), proxy.http(), proxy.resp());
    int keys = capacity * 2 + 1;
    IntStream.range(0, keys).forEach(i -> stage.redis().set("key:" + i, "value " + i));
    TextbookLru model = new TextbookLru(capacity);
    Random random = new Random(capacity);
    int misses = 0;

    for (int i = 1; i <= RANDOM_LOOK_UPS; i++) {
      int key = random.nextInt(keys + 2); // Two are absent.
      boolean present = key < keys;
      misses += model.read(key, present) ? 0 : 1;
      Answer answer = clients.get(random.nextInt(clients.size())).lookUp("key:" + key);
      assertThat(answer).isEqualTo(present ? Answer.value("value " + key) : Answer.ABSENT);
      if (i % 10 == 0) {
        assertThat(stage.redis().gets()).as("misses in %d look-ups", i).isEqualTo(misses);
      }
    }
  }

  private static void setAll(Stage stage, String prefix, String... keys) {
    for (String key : keys) {
      stage.redis().set(key, prefix + " " + key);
    }
  }

  private static void lookUpAll(Asker client, String... keys) {
    for (String key : keys) {
      assertThat(client.lookUp(key).kind()).isEqualTo(Answer.Kind.VALUE);
    }
  }

  private static List<String> valuesOf(Asker client, String... keys) {
    return Stream.of(keys).map(key -> client.lookUp(key).text()).toList();
  }

  /** The list of the textbooks, as the JDK has it. */
  private static final class TextbookLru extends LinkedHashMap<Integer, Boolean> {
    private static final long serialVersionUID = 1;
    private final int capacity;

    TextbookLru(int capacity) {
      super(16, 0.75f, true);
      this.capacity = capacity;
    }

    /** Whether it is a hit. */
    boolean read(int key, boolean present) {
      boolean hit = get(key) != null;
      if (!hit && present) {
        put(key, true);
      }
      return hit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
      return size() > capacity;
    }
  }
}
