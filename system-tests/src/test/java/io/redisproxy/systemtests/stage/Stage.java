package io.redisproxy.systemtests.stage;

import io.redisproxy.systemtests.client.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** One Redis for a test class, new before each test, and the proxies that the tests start. */
public final class Stage implements AutoCloseable {
  private final Driver driver;
  private final Redis redis;
  private final List<Proxy> proxies = new ArrayList<>();
  private final List<Relay> relays = new ArrayList<>();
  private Optional<Proxy> shared = Optional.empty();
  private Optional<Redis> other = Optional.empty();

  Stage() {
    driver = Drivers.chosen();
    redis = new Redis(driver.startRedis());
  }

  public Redis redis() {
    return redis;
  }

  /** Another Redis of the same version, with no proxy before it. */
  public Redis otherRedis() {
    if (other.isEmpty()) {
      other = Optional.of(new Redis(driver.startRedis()));
    }
    return other.get();
  }

  /** A proxy of this test's own in front of {@link #redis}. */
  public Proxy proxy(String... flags) {
    return proxy(Launch.with(flags));
  }

  public Proxy proxy(Launch launch) {
    Proxy proxy = new Proxy(driver.startProxy(launch, redis.uri()));
    proxies.add(proxy);
    return proxy;
  }

  /**
   * A proxy with the default options that all tests of the class use: each takes keys of its own,
   * since what one has cached the next one still finds.
   */
  public Proxy sharedProxy() {
    if (shared.isEmpty() || !shared.get().isRunning()) {
      shared = Optional.of(new Proxy(driver.startProxy(Launch.with(), redis.uri())));
    }
    return shared.get();
  }

  /** Runs a proxy that is expected to end by itself. */
  public Ended run(Launch launch) {
    try (Driver.RunningProxy running = driver.startProxy(launch, redis.uri())) {
      Await.until("it has ended", Duration.ofSeconds(30), () -> !running.running());
      return new Ended(running.exitStatus(), running.stdout(), running.stderr());
    }
  }

  /** A wire between proxy and Redis that can be cut; the proxy is to be given its URI. */
  public Relay relay() {
    requireProcesses("a relay in the tests' own JVM, which a container does not reach");
    Relay relay = new Relay(redis.address());
    relays.add(relay);
    return relay;
  }

  /** Skips the test, with the reason, where the proxy is no process of this machine. */
  public void requireProcesses(String reason) {
    Assumptions.assumeTrue(driver.runsProcesses(), () -> "needs the process driver: " + reason);
  }

  /** Skips the test where the proxy is not the image. */
  public void requireImage() {
    Assumptions.assumeFalse(driver.runsProcesses(), "needs the containers driver: it is the image");
  }

  /** A number of {@code /stats} of the proxy reaches a value. */
  public static void awaitStat(Proxy proxy, String path, long value) {
    Await.until(
        path + " is " + value + " in /stats",
        Duration.ofSeconds(15),
        () -> Json.parse(proxy.admin("/stats").text()).number(path) == value);
  }

  void beforeTest() {
    if (redis.reset()) {
      endShared();
    }
    other.ifPresent(Redis::reset);
  }

  private void endShared() {
    shared.ifPresent(Proxy::close);
    shared = Optional.empty();
  }

  void afterTest() {
    proxies.forEach(Proxy::close);
    proxies.clear();
    relays.forEach(Relay::close);
    relays.clear();
    shared.ifPresent(Proxy::closeClients);
  }

  /** What the proxies of this test have said, for the report of a failure. */
  String logs() {
    StringBuilder logs = new StringBuilder();
    proxies.forEach(proxy -> logs.append(proxy.readyLine()).append('\n').append(proxy.logs()));
    shared.ifPresent(proxy -> logs.append(proxy.readyLine()).append('\n').append(proxy.logs()));
    return logs.toString();
  }

  @Override
  public void close() {
    afterTest();
    endShared();
    redis.close();
    other.ifPresent(Redis::close);
  }
}
