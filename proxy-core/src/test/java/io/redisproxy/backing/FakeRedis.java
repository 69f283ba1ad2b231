package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Speaks as much RESP2 as it takes to be greeted and asked. What it answers to a GET is raw, so
 * that a test can make it say anything; and so it can to any other command. Bytes are characters of
 * Latin-1 here.
 */
final class FakeRedis implements AutoCloseable {

  /** Keys that begin so get no answer, or only when the test says so. */
  static final String SILENT = "silent";

  /** A key whose GET ends the connection. */
  static final String HANG_UP = "hang up";

  /** Where an answer goes that comes too late. */
  interface Late {
    void send(String raw);
  }

  /** To be said to a command that the test answers itself. */
  static final String LATER = "";

  /** A command that came, whatever it is. */
  final class Said {
    private final Socket socket;
    private final List<String> soFar;

    private Said(Socket socket, List<String> soFar) {
      this.socket = socket;
      this.soFar = soFar;
    }

    /** What came over its connection, itself included. */
    List<String> soFar() {
      return soFar;
    }

    boolean isOnTheConnectionOf(Said other) {
      return socket == other.socket;
    }

    /** Says something on its connection. */
    void reply(String raw) throws IOException {
      write(socket, raw);
    }

    void hangUp() throws IOException {
      socket.close();
    }

    /** Waits until the other side has closed the connection. */
    void awaitEnd() throws InterruptedException {
      if (!ended.computeIfAbsent(socket, s -> new CountDownLatch(1)).await(5, TimeUnit.SECONDS)) {
        throw new AssertionError("the connection stays");
      }
    }
  }

  private final Map<String, String> replies = new ConcurrentHashMap<>();
  private final Map<String, String> sayings = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Said> said = new LinkedBlockingQueue<>();
  private final Map<Socket, CountDownLatch> ended = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Socket> waiting = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new ArrayList<>();
  private final Set<Socket> carriers = ConcurrentHashMap.newKeySet();
  private final int port;
  private volatile boolean mute;
  private ServerSocket server;
  private Thread accepting;

  FakeRedis() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    port = server.getLocalPort();
    listen(server);
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  void replies(String key, String raw) {
    replies.put(key, raw);
  }

  void holds(String key, String value) {
    replies(key, "$" + value.length() + "\r\n" + value + "\r\n");
  }

  /** What to say to this command, which otherwise a Redis of old would answer. */
  void says(String command, String raw) {
    sayings.put(command, raw);
  }

  /** The next command that came with these words; those before it are passed over. */
  Said said(String command) throws InterruptedException {
    Said next = said.poll(5, TimeUnit.SECONDS);
    while (next != null && !next.soFar.get(next.soFar.size() - 1).equals(command)) {
      next = said.poll(5, TimeUnit.SECONDS);
    }
    if (next == null) {
      throw new AssertionError("nobody said " + command);
    }
    return next;
  }

  /** From now on nothing is answered, not even PING; on {@code false} only new requests are. */
  void mute(boolean muted) {
    mute = muted;
  }

  /** The key of the next GET that came. */
  String asked() throws InterruptedException {
    String key = asked.poll(5, TimeUnit.SECONDS);
    if (key == null) {
      throw new AssertionError("nobody asked");
    }
    return key;
  }

  /** Answers a GET that was left without answer. */
  Late late() throws InterruptedException {
    Socket socket = waiting.poll(5, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("nobody waits");
    }
    return raw -> {
      try {
        write(socket, raw);
      } catch (IOException e) {
        // The other side has hung up, as it may.
      }
    };
  }

  /** How many connections have carried a GET. */
  int connections() {
    return carriers.size();
  }

  /** Takes no more connections, and ends those that are open. */
  void stop() throws IOException, InterruptedException {
    server.close();
    // The port is not free before.
    accepting.join();
    closeSockets();
  }

  void startAgain() throws IOException {
    ServerSocket again = new ServerSocket();
    again.setReuseAddress(true);
    again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    server = again;
    listen(again);
  }

  @Override
  public void close() throws IOException {
    server.close();
    closeSockets();
  }

  private synchronized void closeSockets() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  private synchronized void keep(Socket socket) {
    sockets.add(socket);
  }

  private void listen(ServerSocket listening) {
    accepting =
        start(
            () -> {
              while (true) {
                Socket socket = listening.accept();
                keep(socket);
                start(() -> serve(socket));
              }
            });
  }

  private interface Work {
    void run() throws IOException;
  }

  private static Thread start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // Closed, by us or by the other side.
              }
            },
            "fake-redis");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void serve(Socket socket) throws IOException {
    try {
      serveUntilItEnds(socket);
    } finally {
      ended.computeIfAbsent(socket, s -> new CountDownLatch(1)).countDown();
    }
  }

  private void serveUntilItEnds(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    List<String> soFar = new ArrayList<>();
    while (true) {
      List<String> request = request(in);
      soFar.add(String.join(" ", request));
      said.add(new Said(socket, List.copyOf(soFar)));
      String raw = answer(socket, request);
      if (raw == null) {
        return;
      }
      if (!mute) {
        write(socket, raw);
      }
    }
  }

  private String answer(Socket socket, List<String> request) throws IOException {
    String saying = sayings.get(String.join(" ", request));
    if (saying != null) {
      return saying;
    }
    switch (request.get(0)) {
      case "GET" -> {
        String key = request.get(1);
        carriers.add(socket);
        asked.add(key);
        if (key.equals(HANG_UP)) {
          socket.close();
          return null;
        }
        if (key.startsWith(SILENT)) {
          waiting.add(socket);
          return "";
        }
        return replies.getOrDefault(key, "$-1\r\n");
      }
      case "PING" -> {
        return "+PONG\r\n";
      }
      case "SELECT" -> {
        return "+OK\r\n";
      }
      case "COMMAND" -> {
        return "*0\r\n";
      }
      default -> {
        return "-ERR unknown command '" + request.get(0) + "'\r\n";
      }
    }
  }

  private static synchronized void write(Socket socket, String raw) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(raw.getBytes(ISO_8859_1));
    out.flush();
  }

  /** The next command, which may also be a line of words. */
  static List<String> request(InputStream in) throws IOException {
    String line = line(in);
    if (!line.startsWith("*")) {
      return List.of(line.split(" ", -1));
    }
    int count = Integer.parseInt(line.substring(1));
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = Integer.parseInt(line(in).substring(1));
      words.add(new String(in.readNBytes(length), ISO_8859_1));
      line(in);
    }
    return words;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int read = in.read();
    while (read != '\r') {
      if (read < 0) {
        throw new IOException("closed");
      }
      line.append((char) read);
      read = in.read();
    }
    if (in.read() != '\n') {
      throw new IOException("no line feed");
    }
    return line.toString();
  }
}
