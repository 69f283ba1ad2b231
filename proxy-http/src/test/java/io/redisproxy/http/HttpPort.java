package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redisproxy.command.Asker;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP port, open, with a cache and a Redis that are the test's. Bytes are characters of Latin-1
 * here.
 */
final class HttpPort implements AutoCloseable {

  static final int MAX_KEY_SIZE = 100;

  /** How long every hit has been stored, and has still to live. */
  static final long AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(7_900);

  static final long TTL_NANOS = TimeUnit.MILLISECONDS.toNanos(52_100);

  private static final int PATIENCE_MILLIS = 5_000;

  final Metrics metrics = new Metrics();
  final Map<String, String> hits = new ConcurrentHashMap<>();
  final Map<String, Reply> misses = new ConcurrentHashMap<>();
  final LinkedBlockingQueue<Asker> open = new LinkedBlockingQueue<>();

  private final EventLoops loops = new EventLoops(1);
  private final List<Socket> sockets = new ArrayList<>();
  private final Listener listener;

  /** The port for clients. */
  HttpPort() throws IOException {
    this(1024, 1024, 10);
  }

  HttpPort(int maxParallel, int maxQueued, int maxConnections) throws IOException {
    Turns turns = new Turns(maxParallel, maxQueued, metrics);
    LookupContext context = new LookupContext(gets(), turns, metrics, MAX_KEY_SIZE);
    listener = listen(new LookupProtocol(loop -> context, MAX_KEY_SIZE), maxConnections);
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

  static Reply.Value value(String value, boolean stored) {
    return new Reply.Value(value.getBytes(ISO_8859_1), 0, stored);
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
        asker.hit((key + hit).getBytes(ISO_8859_1), length, AGE_NANOS, TTL_NANOS);
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
