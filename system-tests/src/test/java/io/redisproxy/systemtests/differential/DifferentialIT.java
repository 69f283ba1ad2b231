package io.redisproxy.systemtests.differential;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.differential.Comparison.Pair;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random commands get through the proxy the replies that they get from Redis: what the cache
 * answers is what Redis would have.
 *
 * <p>{@code -Dsystem-tests.differential.commands} says how many, {@code
 * -Dsystem-tests.differential.seed} which: a failure names its seed.
 */
@SystemTest
@Timeout(value = 1, unit = TimeUnit.HOURS)
class DifferentialIT {

  private static final int COMMANDS =
      Integer.getInteger("system-tests.differential.commands", 10_000);
  private static final long SEED = Long.getLong("system-tests.differential.seed", 2026);

  private static final String ALLOW = "--allow=keys,flushall,flushdb,swapdb";

  @ParameterizedTest
  @ValueSource(strings = {"", "--max-parallel=1", "--capacity=2 --ttl=1ms"})
  void randomCommands_areAnsweredAsByRedisItself(String flags, Stage stage) {
    Redis direct = stage.otherRedis();
    Proxy proxy = stage.proxy((ALLOW + " " + flags).strip().split(" ", -1));
    Random random = new Random(SEED + flags.length());
    Placeholders placeholders = new Placeholders(random, dumps(direct));
    Grammar grammar = Grammar.load();
    Comparison comparison = new Comparison("seed " + SEED);
    List<Pair> pairs = new ArrayList<>();
    List<RandomCommands> sayings = new ArrayList<>();
    for (String name : List.of("first", "second", "third")) {
      RespClient client = proxy.ours(direct.open());
      pairs.add(new Pair(name, client, proxy.resp()));
      sayings.add(new RandomCommands(grammar, random, placeholders));
    }

    while (comparison.compared() < COMMANDS) {
      int who = random.nextInt(pairs.size());
      comparison.compare(pairs.get(who), sayings.get(who).batch());
    }
  }

  /** What RESTORE is given, out of the version at hand. */
  private static List<String> dumps(Redis redis) {
    List<String> dumps = new ArrayList<>();
    redis.set("dumped", "a string");
    dumps.add(redis.command("DUMP", "dumped").text());
    redis.set("dumped", "12345");
    dumps.add(redis.command("DUMP", "dumped").text());
    redis.delete("dumped");
    redis.command("RPUSH", "dumped", "a", "list", 1);
    dumps.add(redis.command("DUMP", "dumped").text());
    redis.delete("dumped");
    return dumps;
  }
}
