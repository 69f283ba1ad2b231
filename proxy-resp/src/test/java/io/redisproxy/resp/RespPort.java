package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Databases;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.limits.Connections;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.Clients;
import io.redisproxy.server.EventLoops;
import io.redisproxy.server.Listener;
import io.redisproxy.server.LookupContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The RESP port, open, with a cache and a Redis that are the test's. Bytes are characters of
 * Latin-1 here.
 */
final class RespPort implements AutoCloseable {

  static final int MAX_KEY_SIZE = 100;
  static final int OWN_DATABASE = 3;

  private static final int PATIENCE_MILLIS = 5_000;

  /** What a test may want otherwise. */
  static final class Limits {
    int maxParallel = 1024;
    int maxQueued = 1024;
    int maxConnections = 10;
    int maxSessions = 10;
    int maxDatabases = 16;
    int maxRequestSize = 64 * 1024;
    long timeoutNanos = TimeUnit.SECONDS.toNanos(10);
    long idleTimeoutNanos;
    boolean readOnly;
    Set<String> allow = Set.of();
    Set<String> deny = Set.of();
  }

  final Metrics metrics = new Metrics();
  final Map<String, String> hits = new ConcurrentHashMap<>();
  final Map<String, Reply> misses = new ConcurrentHashMap<>();
  final LinkedBlockingQueue<Asker> open = new LinkedBlockingQueue<>();
  final FakeCommands commands;

  private final EventLoops loops = new EventLoops(1);
  private final List<Socket> sockets = new ArrayList<>();
  private final Listener listener;

  RespPort() throws IOException {
    this(limits -> {});
  }

  RespPort(int maxParallel, int maxQueued, int maxConnections) throws IOException {
    this(
        limits -> {
          limits.maxParallel = maxParallel;
          limits.maxQueued = maxQueued;
          limits.maxConnections = maxConnections;
        });
  }

  RespPort(Consumer<Limits> change) throws IOException {
    Limits limits = new Limits();
    change.accept(limits);
    commands = new FakeCommands(loops.all().get(0));
    Turns turns = new Turns(limits.maxParallel, limits.maxQueued, metrics);
    RespContext context =
        new RespContext(
            new Databases(OWN_DATABASE, limits.maxDatabases),
            database -> new LookupContext(gets(database), turns, metrics, MAX_KEY_SIZE),
            commands,
            new Permissions(limits.allow, limits.deny, limits.readOnly),
            new Connections(limits.maxSessions),
            limits.maxSessions,
            limits.timeoutNanos);
    RespOptions options =
        new RespOptions(
            OWN_DATABASE,
            limits.maxRequestSize,
            () -> Map.of("proxy_version", "1.2"),
            () -> "7.2.0");
    Clients clients =
        new Clients(
            loops, new Connections(limits.maxConnections), limits.idleTimeoutNanos, metrics);
    listener =
        Listener.open(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            clients,
            new RespProtocol(loop -> context, options));
  }

  /** Sends all this on a connection of its own, and returns all that comes back. */
  String talk(String... pieces) throws IOException {
    try (Socket socket = connect()) {
      for (String piece : pieces) {
        send(socket, piece);
      }
      socket.shutdownOutput();
      return rest(socket);
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(listener.address(), PATIENCE_MILLIS);
    return socket;
  }

  /** The next look-up for which the test has prepared nothing. */
  Asker asker() throws InterruptedException {
    Asker asker = open.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    if (asker == null) {
      throw new AssertionError("nobody asked");
    }
    return asker;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), ISO_8859_1);
  }

  /** All that comes before the proxy closes the connection. */
  static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  static Reply.Value value(String value) {
    return new Reply.Value(value.getBytes(ISO_8859_1), 0).keptFor(1);
  }

  static String get(String key) {
    return "*2\r\n$3\r\nGET\r\n$" + key.length() + "\r\n" + key + "\r\n";
  }

  /** Waits until the loop has done what it was told so far. */
  void onLoop() throws InterruptedException {
    onLoopIn(0);
  }

  /** Likewise, and for so long that its clocks have struck. */
  void onLoopIn(int millis) throws InterruptedException {
    loops.all().get(0).schedule(() -> {}, millis, TimeUnit.MILLISECONDS).sync();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    listener.close();
    loops.close();
  }

  private Gets gets(int database) {
    return (array, offset, length, asker) -> {
      String key = new String(array, offset, length, ISO_8859_1);
      String hit = hits.get(database == OWN_DATABASE ? key : key + " in " + database);
      if (hit != null) {
        asker.hit((key + hit).getBytes(ISO_8859_1), length, 0, 1);
        return true;
      }
      Reply reply = misses.get(key);
      if (reply == null) {
        open.add(asker);
      } else {
        asker.answer(reply, false);
      }
      return false;
    };
  }
}
