package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Redis;
import java.util.LinkedHashMap;
import java.util.Map;

/** Flushes, evicts and swaps databases, one after the other in turns. */
final class Upheavals {
  private static final String SWAP_IN_FAULT = "SWAPDB in a fault";

  private final Setting setting;
  private final Redis redis;
  private final Keys keys;
  private final Writers writers;
  private final Weather weather;
  private final Map<String, Runnable> kinds = new LinkedHashMap<>();
  private final Map<String, Runnable> inFault = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private int turns;
  private int turnsInFault;

  Upheavals(Setting setting, Redis redis, Keys keys, Writers writers, Weather weather) {
    this.setting = setting;
    this.redis = redis;
    this.keys = keys;
    this.writers = writers;
    this.weather = weather;
    kinds.put("FLUSHALL", () -> flushAll("FLUSHALL"));
    kinds.put("FLUSHDB", this::flushDatabase);
    kinds.put("eviction", this::evict);
    kinds.put("FLUSHALL ASYNC", () -> flushAll("FLUSHALL", "ASYNC"));
    if (setting.swaps()) {
      kinds.put("SWAPDB with newer values", () -> swapInCalm(Effect.OVERWRITE));
      kinds.put("SWAPDB with nothing", () -> swapInCalm(Effect.DELETE));
    }
    inFault.put("FLUSHALL in a fault", () -> flushAll("FLUSHALL"));
    inFault.put("FLUSHDB in a fault", this::flushDatabase);
    if (setting.swaps()) {
      inFault.put(SWAP_IN_FAULT, () -> swap(Effect.OVERWRITE, 0));
    }
    kinds.keySet().forEach(kind -> counts.put(kind, 0L));
  }

  void next() {
    run(kinds, turns++);
  }

  /** One of those that can happen while the way to Redis is bad; that makes it worse. */
  void nextInFault() {
    run(inFault, turnsInFault++);
  }

  void swapInFault() {
    inFault.get(SWAP_IN_FAULT).run();
    counts.merge(SWAP_IN_FAULT, 1L, Long::sum);
  }

  private void run(Map<String, Runnable> some, int turn) {
    String kind = some.keySet().stream().toList().get(turn % some.size());
    some.get(kind).run();
    counts.merge(kind, 1L, Long::sum);
  }

  Map<String, Long> counts() {
    return counts;
  }

  private void flushAll(Object... command) {
    writers.alone(keys.all(), Effect.DELETE, () -> redis.command(command), () -> {});
  }

  private void flushDatabase() {
    writers.alone(keys.of(0), Effect.DELETE, () -> redis.command("FLUSHDB"), () -> {});
  }

  /** Redis has room for nothing, for a moment. */
  private void evict() {
    writers.alone(
        keys.all(),
        Effect.DELETE,
        () -> {
          redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-random");
          redis.command("CONFIG", "SET", "maxmemory", 1);
          Await.until(
              "all is evicted", () -> !redis.command("INFO", "keyspace").text().contains("db"));
          redis.command("CONFIG", "SET", "maxmemory", 0);
        },
        () -> {});
  }

  /** Nobody is told of it, so there is a bound of its own, and nothing else happens meanwhile. */
  private void swapInCalm(Effect effect) {
    weather.turns(new Spell(Row.SWAPDB, Clock.ofMillis(setting.swapMillis())));
    swap(effect, setting.swapMillis() + setting.staleMillis());
    weather.calmsDown();
  }

  private void swap(Effect effect, long pauseMillis) {
    writers.alone(
        keys.of(0),
        effect,
        () -> swapWith(effect == Effect.OVERWRITE),
        () -> Pause.millis(pauseMillis));
  }

  private void swapWith(boolean newer) {
    try (RespClient client = redis.open()) {
      client.command("SELECT", 1);
      client.command("FLUSHDB");
      if (newer) {
        for (Owned owned : keys.of(0)) {
          client.command("SET", owned.key.name(), owned.key.value(owned.key.history().newest()));
        }
      }
      client.command("SWAPDB", 0, 1);
    }
  }
}
