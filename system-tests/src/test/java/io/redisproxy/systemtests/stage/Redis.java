package io.redisproxy.systemtests.stage;

import io.redisproxy.systemtests.client.Reply;
import io.redisproxy.systemtests.client.RespClient;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real Redis behind the proxy, set to a known state directly, past the proxy. */
public final class Redis implements AutoCloseable {
  private static final Pattern GET_CALLS = Pattern.compile("cmdstat_get:calls=(\\d+)");

  private static final Pattern PROCESS_ID = Pattern.compile("process_id:(\\d+)");

  private static final long NOTICEABLE_NANOS = 500_000_000;

  private final Driver.Server server;
  private RespClient control;
  private boolean down;
  private boolean paused;
  private long pausedAtNanos;
  private boolean disturbed;

  Redis(Driver.Server server) {
    this.server = server;
    control = connect();
  }

  private RespClient connect() {
    Await.until("Redis answers at " + server.addressForProxy(), Duration.ofSeconds(20), this::pong);
    return open();
  }

  private boolean pong() {
    try (RespClient client = open()) {
      return client.ask("PING").equals("+PONG");
    }
  }

  /** A connection of the test's own, past the proxy, for the test to close. */
  public RespClient open() {
    Driver.Address address = server.address();
    return RespClient.connect(address.host(), address.port());
  }

  /** What {@code --redis} is given; {@code userInfo} is empty or ends in {@code @}. */
  public String uri(String userInfo, String path) {
    return "redis://" + userInfo + server.addressForProxy() + path;
  }

  public String uri() {
    return uri("", "");
  }

  public Reply command(Object... words) {
    Reply reply = control.command(words);
    if (reply.isError()) {
      throw new IllegalStateException(reply.toString());
    }
    return reply;
  }

  public void set(String key, String value) {
    command("SET", key, value);
  }

  public void set(byte[] key, byte[] value) {
    command("SET", key, value);
  }

  public void delete(String key) {
    command("DEL", key);
  }

  /** How many GETs have reached this Redis since the test began. */
  public int gets() {
    Matcher calls = GET_CALLS.matcher(command("INFO", "commandstats").text());
    return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
  }

  /** In whatever process tree it runs. */
  public long processId() {
    Matcher id = PROCESS_ID.matcher(command("INFO", "server").text());
    if (!id.find()) {
      throw new IllegalStateException("Redis does not say its process' number");
    }
    return Long.parseLong(id.group(1));
  }

  /** SIGKILL. */
  public void kill() {
    control.close();
    server.kill();
    down = true;
    disturbed = true;
    paused = false;
  }

  /** Again at the same address, empty. */
  public void restart() {
    server.start();
    control = connect();
    down = false;
  }

  /** From now on it holds its connections and answers nothing. */
  public void pause() {
    server.pause();
    paused = true;
    pausedAtNanos = System.nanoTime();
  }

  public void resume() {
    server.resume();
    paused = false;
    disturbed |= System.nanoTime() - pausedAtNanos > NOTICEABLE_NANOS;
  }

  /** As new: running, empty, nothing counted. Whether a proxy may have lost it meanwhile. */
  boolean reset() {
    if (down) {
      restart();
    }
    if (paused) {
      resume();
    }
    command("FLUSHALL");
    command("CONFIG", "RESETSTAT");
    boolean was = disturbed;
    disturbed = false;
    return was;
  }

  Driver.Address address() {
    return server.address();
  }

  @Override
  public void close() {
    control.close();
    server.close();
  }
}
