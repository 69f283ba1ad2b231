package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Redis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** All who change keys, each of which belongs to one of them; all can be held. */
final class Writers {
  private static final int IN_FIRST = 3;
  private static final String FUNCTION =
      "#!lua name=prove\n"
          + "redis.register_function('put',function(k,a)return redis.call('SET',k[1],a[1])end)";

  private final Redis redis;
  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final List<Writer> writers = new ArrayList<>();
  private final List<Planner> planners = new ArrayList<>();
  private final boolean functions;

  Writers(Redis redis, Keys keys, Random random, int writesASecond) {
    this.redis = redis;
    functions = loadFunction();
    long pauseNanos = (IN_FIRST + 1) * 1_000_000_000L / writesASecond;
    for (int i = 0; i <= IN_FIRST; i++) {
      boolean inFirst = i < IN_FIRST;
      List<Owned> mine = inFirst ? keys.share(i, IN_FIRST) : keys.of(Keys.OTHER_DATABASE);
      int database = inFirst ? 0 : Keys.OTHER_DATABASE;
      Random own = new Random(random.nextLong());
      Planner planner = new Planner(mine, Ways.all(functions), "beside:" + i, database, own);
      planners.add(planner);
      writers.add(new Writer(planner, connect(database), own, lock.readLock(), pauseNanos));
    }
  }

  /** Whether this Redis has functions. */
  private boolean loadFunction() {
    try (RespClient client = redis.open()) {
      return !client.command("FUNCTION", "LOAD", "REPLACE", FUNCTION).isError();
    }
  }

  private RespClient connect(int database) {
    RespClient client = redis.open();
    client.command("SELECT", database);
    return client;
  }

  void start() {
    writers.forEach(Thread::start);
  }

  /**
   * Does what changes these keys at a stroke, while nothing else is under way.
   *
   * @param andThen what has to be done before single keys are changed again
   */
  void alone(List<Owned> keys, Effect effect, Runnable change, Runnable andThen) {
    lock.writeLock().lock();
    try {
      long now = Clock.now();
      List<Step> steps = new ArrayList<>();
      for (Owned owned : keys) {
        steps.add(new Step(owned, effect, owned.key.length(), 0, now));
      }
      change.run();
      long moment = Clock.now();
      steps.forEach(step -> step.acknowledged(moment));
      andThen.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** After Redis was started again; to be called by who is alone. */
  void connectAgain() {
    loadFunction();
    for (int i = 0; i <= IN_FIRST; i++) {
      writers.get(i).connect(connect(i < IN_FIRST ? 0 : Keys.OTHER_DATABASE));
    }
  }

  void end() {
    writers.forEach(Writer::end);
  }

  void throwIfBroken() {
    writers.forEach(Writer::throwIfBroken);
  }

  /** How often each way to change a key was gone. */
  Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    Ways.all(functions).forEach(way -> counts.put(way.text(), 0L));
    for (Planner planner : planners) {
      planner.counts().forEach((way, count) -> counts.merge(way.text(), count, Long::sum));
    }
    return counts;
  }
}
