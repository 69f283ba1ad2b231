package io.redisproxy.systemtests.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The wire between a proxy and Redis, in the hands of the test. */
public final class Relay implements AutoCloseable {
  private static final Pattern GET = Pattern.compile("\\$3\r\nGET\r\n\\$\\d+\r\n([^\r]*)\r\n");

  private final Driver.Address target;
  private final ServerSocket listener;
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();
  private volatile boolean holdReplies;
  private boolean stallNew;

  Relay(Driver.Address target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    daemon("relay-accept", this::accept);
  }

  /** What the proxy is to be given for {@code --redis}. */
  public String uri() {
    return "redis://127.0.0.1:" + listener.getLocalPort();
  }

  /** Connections that the proxy has opened so far. */
  public int opened() {
    return opened.get();
  }

  /** GET commands that the proxy has sent so far. */
  public int gets() {
    return keys.size();
  }

  /** The keys that they asked for, in order. */
  public List<String> keys() {
    return List.copyOf(keys);
  }

  /** Requests go on to Redis; its answers wait here. */
  public void holdReplies() {
    holdReplies = true;
  }

  public void releaseReplies() {
    holdReplies = false;
    lines.forEach(Line::wake);
  }

  /** What is open now stays open and carries nothing any more, as behind a dead router. */
  public synchronized void stallConnections() {
    lines.forEach(Line::stall);
  }

  /** New connections are accepted and then carry nothing. */
  public synchronized void stallNewConnections(boolean stall) {
    stallNew = stall;
  }

  /** Ends every open connection with a reset. */
  public synchronized void cut() {
    lines.forEach(Line::close);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException closed) {
        return;
      }
    }
  }

  private synchronized void connect(Socket proxy) throws IOException {
    opened.incrementAndGet();
    try {
      Line line = new Line(proxy, new Socket(target.host(), target.port()));
      lines.add(line);
      if (stallNew) {
        line.stall();
      }
      line.start();
    } catch (IOException redisIsDown) {
      proxy.close();
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    cut();
  }

  /** One connection of the proxy and the one to Redis that belongs to it. */
  private final class Line {
    private final Socket proxy;
    private final Socket redis;
    private final StringBuilder requests = new StringBuilder();
    private boolean stalled;
    private boolean closed;

    Line(Socket proxy, Socket redis) throws IOException {
      this.proxy = proxy;
      this.redis = redis;
      proxy.setTcpNoDelay(true);
      redis.setTcpNoDelay(true);
    }

    void start() {
      daemon("relay-requests", () -> pump(proxy, redis, true));
      daemon("relay-replies", () -> pump(redis, proxy, false));
    }

    private void pump(Socket from, Socket to, boolean areRequests) {
      byte[] buffer = new byte[64 * 1024];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (areRequests) {
            note(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
          }
          awaitLeave(areRequests);
          out.write(buffer, 0, length);
          out.flush();
        }
      } catch (IOException broken) {
        // Told to the other side by closing it.
      }
      if (!isStalled()) {
        close();
      }
    }

    private synchronized void note(String bytes) {
      requests.append(bytes);
      Matcher get = GET.matcher(requests);
      int end = 0;
      while (get.find()) {
        keys.add(get.group(1));
        end = get.end();
      }
      requests.delete(0, end);
    }

    private synchronized void awaitLeave(boolean isRequest) throws IOException {
      while (!closed && (stalled || (holdReplies && !isRequest))) {
        try {
          wait();
        } catch (InterruptedException interrupted) {
          throw new IOException(interrupted);
        }
      }
    }

    synchronized void wake() {
      notifyAll();
    }

    synchronized void stall() {
      stalled = true;
    }

    private synchronized boolean isStalled() {
      return stalled && !closed;
    }

    synchronized void close() {
      closed = true;
      notifyAll();
      reset(proxy);
      reset(redis);
    }

    private static void reset(Socket socket) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException alreadyClosed) {
        // That is what was wanted.
      }
    }
  }
}
