package io.redisproxy.systemtests.stage;

import io.redisproxy.systemtests.client.Json;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.client.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A proxy that has printed its ready line, and the clients that a test connects to it. */
public final class Proxy implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Driver.RunningProxy running;
  private final List<AutoCloseable> clients = new ArrayList<>();
  private final String readyLine;

  Proxy(Driver.RunningProxy running) {
    this.running = running;
    try {
      Await.until(
          "the proxy is ready or has ended",
          START_LIMIT,
          () -> running.stdout().contains("\n") || !running.running());
      readyLine = running.stdout().lines().findFirst().orElse("");
      if (!readyLine.startsWith("redis-proxy ready ")) {
        throw new AssertionError("no ready line but: " + running.stdout() + running.stderr());
      }
    } catch (Throwable notReady) {
      running.close();
      throw notReady;
    }
  }

  /** The first line on standard output. */
  public String readyLine() {
    return readyLine;
  }

  public String stdout() {
    return running.stdout();
  }

  /** Standard error: the log. */
  public String logs() {
    return running.stderr();
  }

  /** The port that the ready line names, as seen by the proxy; fails where it is off. */
  public int boundPort(String name) {
    Matcher port = Pattern.compile(" " + name + "=\\S+:(\\d+)").matcher(readyLine);
    if (!port.find()) {
      throw new IllegalStateException("no " + name + " port in: " + readyLine);
    }
    return Integer.parseInt(port.group(1));
  }

  private Driver.Address address(String name) {
    return running.reach(boundPort(name));
  }

  public String host() {
    return address("resp").host();
  }

  public int respPort() {
    return address("resp").port();
  }

  public int httpPort() {
    return address("http").port();
  }

  /** A new connection to the HTTP port; closed when the test ends, if not before. */
  public RawHttp http() {
    return http("http");
  }

  private RawHttp http(String name) {
    Driver.Address address = address(name);
    return ours(RawHttp.connect(address.host(), address.port()));
  }

  /** A new connection to the RESP port; closed when the test ends, if not before. */
  public RespClient resp() {
    Driver.Address address = address("resp");
    return ours(RespClient.connect(address.host(), address.port()));
  }

  public synchronized <T extends AutoCloseable> T ours(T client) {
    clients.add(client);
    return client;
  }

  /** One request to the admin port. */
  public RawHttp.Response admin(String path) {
    try (RawHttp connection = http("admin")) {
      return connection.get(path);
    }
  }

  /** A number of {@code /stats}, by its path: {@code cache.size}. */
  public long stat(String path) {
    return Json.parse(admin("/stats").text()).number(path);
  }

  public void signal(String name) {
    running.signal(name);
  }

  public boolean isRunning() {
    return running.running();
  }

  public int awaitExit(Duration limit) {
    Await.until("the proxy has ended", limit, () -> !running.running());
    return running.exitStatus();
  }

  /** Resident memory in bytes; only where {@link Stage#requireProcesses} was passed. */
  public long residentBytes() {
    return running.residentBytes();
  }

  /** Only where {@link Stage#requireProcesses} was passed. */
  public long processId() {
    return running.processId();
  }

  synchronized void closeClients() {
    for (AutoCloseable client : clients) {
      try {
        client.close();
      } catch (Exception alreadyBroken) {
        // Tests break connections on purpose.
      }
    }
    clients.clear();
  }

  @Override
  public void close() {
    closeClients();
    running.close();
  }
}
