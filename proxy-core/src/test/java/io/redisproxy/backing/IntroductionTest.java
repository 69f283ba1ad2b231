package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.redisproxy.command.CommandTable;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.EventLoops;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a Redis that does not say at once who it is. */
@Timeout(20)
class IntroductionTest {

  private static final String TABLE = "*0\r\n";
  private static final String HANG_UP = "";

  private final Deque<String> toCommand = new ArrayDeque<>();
  private final Deque<String> toHello = new ArrayDeque<>();
  private int asked;

  @Test
  void redisThatRefusesAtFirst_isAskedAgainUntilItHasSaid() throws Exception {
    toHello.addAll(
        List.of("-LOADING Redis is loading\r\n", "*2\r\n$7\r\nversion\r\n$3\r\n7.2\r\n"));
    toCommand.addAll(List.of("-BUSY Redis is busy\r\n", HANG_UP, TABLE));
    EventLoops loops = new EventLoops(1);
    EventLoop loop = loops.all().get(0);
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      start(() -> listen(server));
      Redis redis = redis(loops, "redis://127.0.0.1:" + server.getLocalPort());
      redis.start().get(5, TimeUnit.SECONDS);
      assertThat(redis.on(loop).commands()).isNull();

      CommandTable table = null;
      while (table == null || redis.version().isEmpty()) {
        table = loop.schedule(redis.on(loop)::commands, 10, TimeUnit.MILLISECONDS).get();
      }

      assertThat(redis.version()).isEqualTo("7.2");
      assertThat(asked()).as("how often it was asked for its commands").isEqualTo(3);
      redis.close();
    } finally {
      loops.close();
    }
  }

  private static Redis redis(EventLoops loops, String uri) {
    Health health =
        new Health(
            new Health.Watcher() {
              @Override
              public void found() {}

              @Override
              public void lost(String reason) {}
            });
    BackingOptions options = new BackingOptions(uri, 0, TimeUnit.SECONDS.toNanos(10), 10);
    return new Redis(loops.all(), loops.usesEpoll(), options, health, new Metrics());
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // Closed, by us or by the other side.
              }
            },
            "shy-redis");
    thread.setDaemon(true);
    thread.start();
  }

  private void listen(ServerSocket server) throws IOException {
    while (true) {
      Socket socket = server.accept();
      start(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    String raw = answer(FakeRedis.request(in));
    while (!raw.equals(HANG_UP)) {
      socket.getOutputStream().write(raw.getBytes(ISO_8859_1));
      raw = answer(FakeRedis.request(in));
    }
    socket.close();
  }

  private synchronized int asked() {
    return asked;
  }

  private synchronized String answer(List<String> request) {
    return switch (String.join(" ", request)) {
      case "PING" -> "+PONG\r\n";
      case "HELLO" -> toHello.remove();
      case "COMMAND" -> {
        asked++;
        yield toCommand.remove();
      }
      default -> "-ERR unknown command\r\n";
    };
  }
}
