package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.stage.Await;
import io.redisproxy.systemtests.stage.Launch;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One run: writers, readers, what happens meanwhile, quiet, and the report. */
final class Proof {
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long UPHEAVALS_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final long FAULTS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Duration LONG_START = Duration.ofSeconds(60);
  private static final int LONG_SECONDS = 60;

  /** Time to be judged as calm, and to fill the cache: a fault can do no harm to an empty one. */
  private static final int PAUSE_MILLIS = 300;

  private final Setting setting;
  private final Redis redis;
  private final Proxy proxy;
  private final Keys keys = new Keys();
  private final Violations violations = new Violations();
  private final Scarcity scarcity = new Scarcity();
  private final Suspects suspects = new Suspects(scarcity, violations);
  private final Weather weather;
  private final Writers writers;
  private final Readers readers;
  private final Upheavals upheavals;
  private final Optional<Relay> relay;
  private final Optional<Faults> faults;

  Proof(Setting setting, Stage stage) {
    this.setting = setting;
    Random random = new Random(setting.seed());
    redis = stage.redis();
    relay = setting.faults() ? Optional.of(new Relay(URI.create(redis.uri()))) : Optional.empty();
    proxy = stage.proxy(launch(relay.map(Relay::uri).orElse(redis.uri())));
    Await.until(
        "the proxy has found Redis", LONG_START, () -> proxy.admin("/readyz").status() == 200);
    weather = new Weather(Clock.ofMillis(setting.staleMillis()));
    writers = new Writers(redis, keys, random, setting.writesASecond());
    readers = new Readers(proxy, keys, violations, suspects, weather, random);
    upheavals = new Upheavals(setting, redis, keys, writers, weather);
    faults =
        relay.map(
            way ->
                new Faults(
                    setting, redis, proxy, way, keys, writers, weather, scarcity, upheavals,
                    random));
  }

  private Launch launch(String redisUri) {
    Launch launch = Launch.with(setting.proxyFlags(redisUri));
    // The tests' proxies don't compile for long lives.
    return setting.seconds() < LONG_SECONDS
        ? launch
        : launch.environment("_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4");
  }

  Report run() {
    try {
      return prove();
    } finally {
      relay.ifPresent(Relay::close);
    }
  }

  private Report prove() {
    say("begins, with seed " + setting.seed());
    long start = System.nanoTime();
    watch();
    suspects.start();
    writers.start();
    readers.start();
    long end = start + TimeUnit.SECONDS.toNanos(setting.seconds());
    long progress = start + PROGRESS_NANOS;
    long nextFault = start;
    long nextUpheaval = start;
    while (System.nanoTime() < end || isIncomplete()) {
      Pause.millis(PAUSE_MILLIS);
      if (System.nanoTime() > nextUpheaval) {
        nextUpheaval = System.nanoTime() + UPHEAVALS_NANOS;
        upheavals.next();
      } else if (faults.isPresent() && System.nanoTime() > nextFault) {
        nextFault = System.nanoTime() + FAULTS_NANOS;
        faults.get().next();
      }
      writers.throwIfBroken();
      readers.throwIfBroken();
      if (System.nanoTime() > progress) {
        progress += PROGRESS_NANOS;
        sayProgress(start);
      }
    }
    writers.end();
    Pause.millis(setting.staleMillis());
    readers.end();
    faults.ifPresent(Faults::recover);
    Quiet quiet = new Quiet(proxy, redis, violations);
    quiet.compare(keys);
    suspects.end();
    long nanos = System.nanoTime() - start;
    return new Report(
        setting,
        TimeUnit.NANOSECONDS.toSeconds(nanos),
        readers,
        proxy.stat("cache.hits"),
        writers.counts(),
        upheavals.counts(),
        faults.map(Faults::counts).orElse(new Counts()).all(),
        quiet.compared(),
        scarcity.longest(),
        suspects.excused(),
        violations);
  }

  /** Some kind of fault has still to happen. */
  private boolean isIncomplete() {
    return faults.stream().anyMatch(Faults::areIncomplete);
  }

  private void watch() {
    scarcity.watch("the proxy's loops", proxy.processId(), "loop-");
    scarcity.watch("Redis", redis.processId(), "redis-server");
    relay.ifPresent(
        there -> scarcity.watch("the relay", ProcessHandle.current().pid(), Relay.THREAD));
  }

  private void sayProgress(long start) {
    say(
        "after %d s: %,d reads, %d violations"
            .formatted(
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                readers.overResp() + readers.overHttp(),
                violations.counts().sum()));
  }

  private void say(String text) {
    System.out.println("prove " + setting.name() + ": " + text);
  }
}
