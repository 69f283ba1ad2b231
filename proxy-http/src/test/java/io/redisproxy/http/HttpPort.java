package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Coherence;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.limits.Connections;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.Clients;
import io.redisproxy.server.EventLoops;
import io.redisproxy.server.Listener;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An HTTP port, open, with a cache and a Redis that are the test's. Bytes are characters of Latin-1
 * here.
 */
final class HttpPort implements AutoCloseable {

  static final int MAX_KEY_SIZE = 100;

  /** How long a hit has been stored, and has still to live; a test may be slow for a second. */
  static final long AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(7_001);

  static final long TTL_NANOS = TimeUnit.MILLISECONDS.toNanos(52_999);

  /** How long what has just been stored is kept. */
  static final long STORED_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final int PATIENCE_MILLIS = 5_000;

  /** What a test may want otherwise. */
  static final class Settings {
    int maxParallel = 1024;
    int maxQueued = 1024;
    int maxConnections = 10;
    long requestNanos = TimeUnit.SECONDS.toNanos(10);
    String contentType = "application/octet-stream";
    int absentStatus = 404;
    int storedStatus = 200;
    List<String> corsOrigins = List.of();
    Coherence coherence = Coherence.TTL;
  }

  final Metrics metrics = new Metrics();
  final Map<String, String> hits = new ConcurrentHashMap<>();

  /** How much longer some hits have been stored. */
  final Map<String, Long> olderNanos = new ConcurrentHashMap<>();

  final Map<String, Reply> misses = new ConcurrentHashMap<>();
  final Set<String> absentHits = ConcurrentHashMap.newKeySet();
  final LinkedBlockingQueue<Asker> open = new LinkedBlockingQueue<>();

  /** As a cache does, it keeps a value in one place. */
  private final Map<String, byte[]> blocks = new ConcurrentHashMap<>();

  private final EventLoops loops = new EventLoops(1);
  private final List<Socket> sockets = new ArrayList<>();
  private final Listener listener;

  /** The port for clients. */
  HttpPort(Consumer<Settings> change) throws IOException {
    Settings settings = new Settings();
    change.accept(settings);
    Turns turns = new Turns(settings.maxParallel, settings.maxQueued, metrics);
    LookupContext context = new LookupContext(gets(), turns, metrics, MAX_KEY_SIZE);
    LookupOptions options =
        new LookupOptions(
            MAX_KEY_SIZE,
            settings.requestNanos,
            settings.contentType,
            settings.absentStatus,
            settings.storedStatus,
            settings.corsOrigins,
            () -> settings.coherence);
    listener = listen(new LookupProtocol(loop -> context, options), settings.maxConnections);
  }

  /** The admin port. */
  HttpPort(AdminProtocol.Readiness readiness, String version) throws IOException {
    listener = listen(new AdminProtocol(metrics, readiness, version), 10);
  }

  private Listener listen(Protocol protocol, int maxConnections) throws IOException {
    return Listener.open(
        loops,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new Clients(loops, new Connections(maxConnections), 0, metrics),
        protocol);
  }

  /** Sends all this on a connection of its own, and returns all that comes back, less the date. */
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

  /** All that comes before the proxy closes the connection, less the date. */
  static String rest(Socket socket) throws IOException {
    return withoutDate(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
  }

  /** What comes up to and with {@code end}, less the date. */
  static String readTo(Socket socket, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int read = socket.getInputStream().read();
      if (read < 0) {
        throw new IOException("closed after <" + text + ">");
      }
      text.append((char) read);
    }
    return withoutDate(text.toString());
  }

  /** A value that the cache does not keep. */
  static Reply.Value value(String value) {
    return new Reply.Value(value.getBytes(ISO_8859_1), 0);
  }

  /** A value that the cache has just begun to keep. */
  static Reply.Value stored(String value) {
    return value(value).keptFor(STORED_NANOS);
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

  private static String withoutDate(String text) {
    return text.replaceAll("Date: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n", "");
  }

  private Gets gets() {
    return (array, offset, length, asker) -> {
      String key = new String(array, offset, length, ISO_8859_1);
      String hit = hits.get(key);
      if (hit != null) {
        long older = olderNanos.getOrDefault(key, 0L);
        byte[] now = (key + hit).getBytes(ISO_8859_1);
        byte[] block = blocks.merge(key, now, (old, same) -> Arrays.equals(old, now) ? old : now);
        asker.hit(block, length, AGE_NANOS + older, TTL_NANOS - older);
        return true;
      }
      if (absentHits.contains(key)) {
        asker.absent(AGE_NANOS, TTL_NANOS);
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
