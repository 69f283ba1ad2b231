package io.redisproxy.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.EventLoop;
import io.redisproxy.backing.Backing;
import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.command.Answer;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Coherence;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Databases;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;
import io.redisproxy.http.LookupOptions;
import io.redisproxy.http.LookupProtocol;
import io.redisproxy.limits.Connections;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.readthrough.Forwarding;
import io.redisproxy.readthrough.ReadThrough;
import io.redisproxy.readthrough.WritesUnderWay;
import io.redisproxy.resp.Permissions;
import io.redisproxy.resp.RespContext;
import io.redisproxy.resp.RespOptions;
import io.redisproxy.resp.RespProtocol;
import io.redisproxy.server.Clients;
import io.redisproxy.server.EventLoops;
import io.redisproxy.server.Listener;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Both ports, on one event loop, over a cache and a Redis that has the same value for each key. */
final class CachedKeys implements AutoCloseable {

  private static final int CAPACITY = 1000;
  private static final int MAX_KEY_BYTES = 1024;

  final Metrics metrics = new Metrics();
  private final EventLoops loops = new EventLoops(1);
  private final EventLoop loop = loops.all().get(0);
  private final Listener resp;
  private final Listener http;

  CachedKeys(byte[] value) throws IOException {
    Cache<Asker> cache =
        new Cache<>(
            new Bounds(CAPACITY, Bounds.ANY_BYTES, TimeUnit.HOURS.toNanos(1)), Clock.system());
    WritesUnderWay writes = new WritesUnderWay();
    Databases databases = new Databases(0, 16);
    Backing redis = new OneValue(value);
    ReadThrough gets = new ReadThrough(cache, writes, redis, metrics, 1 << 20, false);
    Turns turns = new Turns(1024, 1024, metrics);
    LookupContext lookups = new LookupContext(gets.in(0), turns, metrics, MAX_KEY_BYTES);
    RespContext context =
        new RespContext(
            databases,
            database -> lookups,
            new Forwarding(cache, databases, writes, redis),
            new Permissions(Set.of(), Set.of(), false),
            new Connections(1),
            1,
            TimeUnit.SECONDS.toNanos(1));
    resp =
        open(
            new RespProtocol(
                any -> context, new RespOptions(0, 1 << 20, () -> Map.of(), () -> "7.2.0")));
    http =
        open(
            new LookupProtocol(
                any -> lookups,
                new LookupOptions(
                    MAX_KEY_BYTES,
                    TimeUnit.SECONDS.toNanos(30),
                    "application/octet-stream",
                    404,
                    200,
                    List.of(),
                    () -> Coherence.TTL)));
  }

  private Listener open(Protocol protocol) throws IOException {
    return Listener.open(
        loops,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new Clients(loops, new Connections(10), 0, metrics),
        protocol);
  }

  InetSocketAddress resp() {
    return resp.address();
  }

  InetSocketAddress http() {
    return http.address();
  }

  /** The thread that does all the work. */
  Thread thread() throws Exception {
    return loop.submit(Thread::currentThread).get(5, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    resp.close();
    http.close();
    loops.close();
  }

  static byte[] respGet(String key) {
    return "*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n".formatted(key.length(), key).getBytes(US_ASCII);
  }

  static byte[] httpGet(String key) {
    return "GET /get/%s HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: curl/8.5.0\r\n\r\n"
        .formatted(key)
        .getBytes(US_ASCII);
  }

  /** Redis, as far as it is asked for values. */
  private static final class OneValue implements Backing {
    private final byte[] value;

    OneValue(byte[] value) {
      this.value = value;
    }

    @Override
    public void get(int database, byte[] key, Consumer<Reply> whenAnswered) {
      byte[] block = Arrays.copyOf(key, key.length + value.length);
      System.arraycopy(value, 0, block, key.length, value.length);
      whenAnswered.accept(new Reply.Value(block, key.length).keptFor(1));
    }

    @Override
    public void getAll(int database, List<byte[]> keys, Each whenAnswered) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CommandTable commands() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void send(Words words, Place place, Answer answer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void execute(Runnable work) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void later(Runnable work) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Line open(Place place, Line.Listener listener) {
      throw new UnsupportedOperationException();
    }
  }
}
