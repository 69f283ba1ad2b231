package io.redisproxy.benchmarks;

import io.redisproxy.backing.Backing;
import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Coherence;
import io.redisproxy.command.Databases;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.http.LookupOptions;
import io.redisproxy.http.LookupProtocol;
import io.redisproxy.limits.Connections;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.readthrough.Forwarding;
import io.redisproxy.readthrough.ReadThrough;
import io.redisproxy.readthrough.WritesUnderWay;
import io.redisproxy.resp.Permissions;
import io.redisproxy.resp.RespContext;
import io.redisproxy.resp.RespOptions;
import io.redisproxy.resp.RespProtocol;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What all event loops of a proxy share: the cache, turns and metrics. */
@State(Scope.Benchmark)
public class SharedParts {

  /** What is spoken. */
  public enum Wire {
    RESP,
    HTTP
  }

  private static final Asker NOBODY =
      new Asker() {
        @Override
        public void hit(byte[] block, int offset, long ageNanos, long ttlNanos) {}

        @Override
        public void absent(long ageNanos, long ttlNanos) {}

        @Override
        public void answer(Reply reply, boolean collapsed) {}
      };

  static final int KEYS = 10_000;
  private static final int MAX_KEY_BYTES = 64 * 1024;

  @Param public Wire wire = Wire.RESP;

  /** Whether threads share anything at all; if not, what they lose together is the machine's. */
  @Param("true")
  public boolean together = true;

  private final Metrics metrics = new Metrics();
  private final Turns turns = new Turns(1024, 65_536, metrics);
  private final WritesUnderWay writes = new WritesUnderWay();
  private final Databases databases = new Databases(0, 16);
  private final Backing redis = new OneValue(new byte[64]);
  private final Cache<Asker> cache =
      new Cache<>(
          new Bounds(2 * KEYS, Bounds.ANY_BYTES, TimeUnit.HOURS.toNanos(1)), Clock.system());

  /** On one thread, before there are others who could wait for the same keys. */
  @Setup
  public void fill() {
    Gets gets = new ReadThrough(cache, writes, redis, metrics, 1 << 20, false).in(0);
    for (int number = 0; number < KEYS; number++) {
      byte[] key = key(number).getBytes(StandardCharsets.US_ASCII);
      gets.get(key, 0, key.length, NOBODY);
    }
  }

  /** What one thread shares with the others, or has like them. */
  SharedParts forThread() {
    if (together) {
      return this;
    }
    SharedParts like = new SharedParts();
    like.wire = wire;
    like.fill();
    return like;
  }

  /** What an event loop of its own speaks, over what all share. */
  Protocol protocol() {
    ReadThrough gets = new ReadThrough(cache, writes, redis, metrics, 1 << 20, false);
    LookupContext lookups = new LookupContext(gets.in(0), turns, metrics, MAX_KEY_BYTES);
    return switch (wire) {
      case RESP -> resp(lookups);
      case HTTP -> http(lookups);
    };
  }

  private RespProtocol resp(LookupContext lookups) {
    RespContext context =
        new RespContext(
            databases,
            database -> lookups,
            new Forwarding(cache, databases, writes, redis),
            new Permissions(Set.of(), Set.of(), false),
            new Connections(1),
            1,
            TimeUnit.SECONDS.toNanos(1));
    return new RespProtocol(
        loop -> context, new RespOptions(0, 1 << 20, () -> Map.of(), () -> "7.2.0"));
  }

  private static LookupProtocol http(LookupContext lookups) {
    return new LookupProtocol(
        loop -> lookups,
        new LookupOptions(
            MAX_KEY_BYTES,
            TimeUnit.SECONDS.toNanos(30),
            "application/octet-stream",
            404,
            200,
            List.of(),
            () -> Coherence.TTL));
  }

  /** A request for one of the keys, as load generators send it. */
  byte[] get(int number) {
    String key = key(number);
    String text =
        switch (wire) {
          case RESP -> "*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n".formatted(key.length(), key);
          case HTTP -> "GET /get/%s HTTP/1.1\r\nHost: localhost:8080\r\n\r\n".formatted(key);
        };
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String key(int number) {
    return "key:%012d".formatted(number);
  }

  long misses() {
    return metrics.value(Metric.CACHE_MISSES);
  }

  long lookups() {
    return metrics.value(Metric.CACHE_HITS) + misses();
  }
}
