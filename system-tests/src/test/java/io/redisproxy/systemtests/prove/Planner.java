package io.redisproxy.systemtests.prove;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Draws the next change: which key, in which way, and the words of it. */
final class Planner {
  private static final int HUNDRED = 100;

  private final List<Owned> keys;
  private final List<Way> ways;
  private final String beside;
  private final int database;
  private final Random random;
  private final Popularity popularity;
  private final Map<Way, Long> counts = new HashMap<>();
  private int cursor;

  /**
   * @param beside the name of a key that nobody reads
   */
  Planner(List<Owned> keys, List<Way> ways, String beside, int database, Random random) {
    this.keys = keys;
    this.ways = ways;
    this.beside = beside;
    this.database = database;
    this.random = random;
    popularity = new Popularity(keys.size(), random);
  }

  /** How often each way was planned. */
  Map<Way, Long> counts() {
    return counts;
  }

  Plan next() {
    long now = Clock.now();
    Owned owned = draw();
    owned.refresh(now);
    Way way = way(owned, now);
    counts.merge(way, 1L, Long::sum);
    long lifeMillis = lifeMillis();
    if (way.countsInSeconds()) {
      lifeMillis = 1000 + lifeMillis / 1000 * 1000;
    }
    Map<String, String> meanings = meanings(owned, lifeMillis);
    List<Step> steps = new ArrayList<>();
    if (way.changesTwo()) {
      Owned other = another(owned);
      meanings.put("o", other.key.name());
      meanings.put("w", other.key.value(other.key.history().newest() + 1));
      steps.add(step(other, way, lifeMillis, now));
    }
    steps.add(step(owned, way, lifeMillis, now));
    return new Plan(way, spoken(way, meanings), steps);
  }

  private static List<List<String>> spoken(Way way, Map<String, String> meanings) {
    return way.commands().stream()
        .map(words -> words.stream().map(word -> meanings.getOrDefault(word, word)).toList())
        .toList();
  }

  private static Step step(Owned owned, Way way, long lifeMillis, long now) {
    boolean inPlace = way.effect() == Effect.MODIFY && !way.text().contains("KEEPTTL");
    int length = inPlace ? owned.length + way.added() : owned.key.length();
    return new Step(owned, way.effect(), length, Clock.ofMillis(lifeMillis), now);
  }

  private Map<String, String> meanings(Owned owned, long lifeMillis) {
    Key key = owned.key;
    long state = key.history().newest() + 1;
    String digits = key.digits(state);
    Map<String, String> meanings = new HashMap<>();
    meanings.put("k", key.name());
    meanings.put("v", key.value(state));
    meanings.put("d", digits);
    meanings.put("s", beside);
    meanings.put("h", Integer.toString(database));
    meanings.put("p", Long.toString(lifeMillis));
    meanings.put("q", Long.toString(TimeUnit.MILLISECONDS.toSeconds(lifeMillis)));
    meanings.put("t", Long.toString(System.currentTimeMillis() + lifeMillis));
    meanings.put("b", Long.toString(state - owned.value));
    meanings.put("c", Long.toString(owned.value - state));
    meanings.put("f", Integer.toString(owned.length - Key.DIGITS));
    meanings.put("e", Integer.toString((owned.length - 1) * Byte.SIZE));
    meanings.put("g", Integer.toString(digits.charAt(Key.DIGITS - 1)));
    meanings.put("y", Integer.toString(owned.length * Byte.SIZE - 1));
    return meanings;
  }

  /** Those that nothing is in more often than others, lest there be ever more of them. */
  private Owned draw() {
    if (random.nextInt(4) == 0) {
      for (int i = 0; i < keys.size(); i++) {
        cursor = (cursor + 1) % keys.size();
        if (keys.get(cursor).holds != Owned.Holds.VALUE) {
          break;
        }
      }
      return keys.get(cursor);
    }
    return keys.get(random.nextBoolean() ? popularity.next() : random.nextInt(keys.size()));
  }

  private Owned another(Owned owned) {
    Owned other = draw();
    while (other == owned) {
      other = keys.get(random.nextInt(keys.size()));
    }
    return other;
  }

  private Way way(Owned owned, long now) {
    List<Way> fitting = fitting(effect(), owned, now);
    if (fitting.isEmpty()) {
      fitting = fitting(Effect.CREATE, owned, now);
    }
    if (fitting.isEmpty()) {
      fitting = fitting(Effect.OVERWRITE, owned, now);
    }
    return fitting.get(random.nextInt(fitting.size()));
  }

  private List<Way> fitting(Effect effect, Owned owned, long now) {
    return ways.stream()
        .filter(way -> way.effect() == effect && owned.meets(way.need(), now))
        .toList();
  }

  private Effect effect() {
    int drawn = random.nextInt(HUNDRED);
    for (Effect effect : Effect.values()) {
      drawn -= effect.weight();
      if (drawn < 0) {
        return effect;
      }
    }
    throw new IllegalStateException("the weights make less than " + HUNDRED);
  }

  /** Lives that end at once, soon, and perhaps not before the next change. */
  private long lifeMillis() {
    return switch (random.nextInt(3)) {
      case 0 -> 1 + random.nextInt(20);
      case 1 -> 20 + random.nextInt(300);
      default -> 2000 + random.nextInt(8000);
    };
  }
}
