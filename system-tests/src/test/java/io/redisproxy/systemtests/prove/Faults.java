package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** What goes wrong between the proxy and Redis, or with one of them; and when that is over. */
final class Faults {
  /** Connections enough for every event loop to have one of them. */
  private static final int PROBES = 6;

  /** While connections differ in how slow they are: those that are not know of it first. */
  private static final int UPHEAVALS = 4;

  private static final int LATE_MILLIS = 300;

  private final Setting setting;
  private final Redis redis;
  private final Proxy proxy;
  private final Relay relay;
  private final Keys keys;
  private final Writers writers;
  private final Weather weather;
  private final Scarcity scarcity;
  private final Upheavals upheavals;
  private final Random random;
  private final List<RespClient> probes = new ArrayList<>();
  private final Map<String, Runnable> kinds = new LinkedHashMap<>();
  private final List<String> drawn = new ArrayList<>();
  private final Counts counts = new Counts();

  Faults(
      Setting setting,
      Redis redis,
      Proxy proxy,
      Relay relay,
      Keys keys,
      Writers writers,
      Weather weather,
      Scarcity scarcity,
      Upheavals upheavals,
      Random random) {
    this.scarcity = scarcity;
    this.upheavals = upheavals;
    this.setting = setting;
    this.redis = redis;
    this.proxy = proxy;
    this.relay = relay;
    this.keys = keys;
    this.writers = writers;
    this.weather = weather;
    this.random = random;
    for (int i = 0; i < PROBES; i++) {
      probes.add(proxy.resp());
    }
    kinds.put("CLIENT KILL of all connections", () -> kill(tracked()));
    kinds.put("CLIENT KILL of one connection", () -> kill(tracked().subList(0, 1)));
    kinds.put("Redis killed and restarted", this::restart);
    kinds.put("Redis stopped for a while", () -> stopRedis(within(50, longest() / 2)));
    kinds.put("Redis stopped for long", () -> stopRedis(beyondTimeout()));
    kinds.put("proxy stopped for a while", () -> stopProxy(within(50, longest() / 2)));
    kinds.put("proxy stopped for long", () -> stopProxy(beyondTimeout()));
    for (boolean all : new boolean[] {true, false}) {
      String which = all ? " of all" : " of some";
      BooleanSupplier drawn = () -> all || random.nextBoolean();
      kinds.put("delay both ways" + which, () -> delay(within(1, 300), within(1, 300), drawn));
      kinds.put("delay of answers" + which, () -> delay(0, within(1, 300), drawn));
      kinds.put("cut" + which, () -> relay.cut(drawn));
      kinds.put("half open" + which, () -> halfOpen(true, true, drawn));
      kinds.put("half open towards Redis" + which, () -> halfOpen(true, false, drawn));
      kinds.put("half open from Redis" + which, () -> halfOpen(false, true, drawn));
    }
    if (setting.swaps()) {
      kinds.put("SWAPDB while some answers are late", this::swapWhileLate);
    }
    kinds.keySet().removeIf(kind -> !isWished(kind));
  }

  private static boolean isWished(String kind) {
    return kind.contains(System.getProperty("prove.faults", ""));
  }

  /** Whether some kind has still to happen. */
  boolean areIncomplete() {
    return counts.all().size() < kinds.size();
  }

  Counts counts() {
    return counts;
  }

  /** All kinds in an order that is drawn, then in another. */
  void next() {
    if (drawn.isEmpty()) {
      drawn.addAll(kinds.keySet());
      Collections.shuffle(drawn, random);
    }
    String kind = drawn.remove(drawn.size() - 1);
    weather.turns(new Spell(Row.FAULT, Clock.ofMillis(longest() + setting.staleMillis())));
    kinds.get(kind).run();
    recover();
    weather.calmsDown();
    counts.add(kind);
  }

  /** Every event loop has Redis again, and what was on its way has had the time to arrive. */
  void recover() {
    Await.until("the proxy has Redis again", () -> probes.stream().allMatch(this::answers));
    Pause.millis(setting.swaps() ? setting.swapMillis() : setting.settleMillis());
  }

  private boolean answers(RespClient probe) {
    // Another key every time, lest the cache remember that it is absent.
    return probe.ask("GET", "nothing:" + Clock.now()).equals("$-1");
  }

  private long longest() {
    return setting.timeoutMillis();
  }

  private long within(long least, long most) {
    return least + random.nextInt((int) (most - least));
  }

  private long beyondTimeout() {
    return longest() + within(100, 400);
  }

  /** The proxy's connections that Redis tells of changes. */
  private List<String> tracked() {
    List<String> ids = new ArrayList<>();
    for (String client : redis.command("CLIENT", "LIST").text().split("\n", -1)) {
      if (client.matches(".* flags=\\w*t.*")) {
        ids.add(client.replaceAll("^id=(\\d+) .*", "$1"));
      }
    }
    Collections.shuffle(ids, random);
    return ids;
  }

  private void kill(List<String> ids) {
    ids.forEach(id -> redis.command("CLIENT", "KILL", "ID", id));
  }

  private void restart() {
    writers.alone(
        keys.all(),
        Effect.DELETE,
        () -> {
          redis.kill();
          Pause.millis(within(1, 300));
          redis.restart();
        },
        () -> {
          writers.connectAgain();
          scarcity.watch("Redis", redis.processId(), "redis-server");
        });
  }

  private void stopRedis(long millis) {
    redis.pause();
    Pause.millis(millis);
    redis.resume();
  }

  private void stopProxy(long millis) {
    proxy.signal("STOP");
    Pause.millis(millis);
    proxy.signal("CONT");
  }

  private void delay(long toRedisMillis, long fromRedisMillis, BooleanSupplier which) {
    relay.delay(Clock.ofMillis(toRedisMillis), Clock.ofMillis(fromRedisMillis), which);
    for (int i = 0; i < UPHEAVALS; i++) {
      Pause.millis(within(50, 150));
      upheavals.nextInFault();
    }
    Pause.millis(within(50, 150));
    relay.delay(0, 0, () -> true);
    Pause.millis(toRedisMillis + fromRedisMillis);
  }

  /** What was read before the swap comes after it was noticed over another connection. */
  private void swapWhileLate() {
    relay.delay(0, Clock.ofMillis(LATE_MILLIS), random::nextBoolean);
    for (int i = 0; i < UPHEAVALS; i++) {
      Pause.millis(LATE_MILLIS);
      upheavals.swapInFault();
    }
    Pause.millis(LATE_MILLIS);
    relay.delay(0, 0, () -> true);
    Pause.millis(LATE_MILLIS);
  }

  private void halfOpen(boolean toRedis, boolean fromRedis, BooleanSupplier which) {
    relay.hold(toRedis, fromRedis, random.nextInt(4) == 0, which);
    Pause.millis(within(1, longest()));
    upheavals.nextInFault();
    Pause.millis(beyondTimeout());
    relay.cut(() -> true);
  }
}
