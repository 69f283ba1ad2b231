package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Databases;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.limits.Connections;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.Clients;
import io.redisproxy.server.EventLoops;
import io.redisproxy.server.Listener;
import io.redisproxy.server.LookupContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A look-up in which something breaks ends its own connection, and nobody else's. */
@Timeout(20)
class GetMishapTest {

  private final EventLoops loops = new EventLoops(1);
  private final Metrics metrics = new Metrics();
  private final LinkedBlockingQueue<Asker> open = new LinkedBlockingQueue<>();
  private FakeCommands commands;
  private Listener listener;

  /** Has a bug that keys bring to light. */
  private final class BrokenGets implements Gets {
    @Override
    public boolean hit(int which, byte[] array, int offset, int length, Asker asker) {
      if (new String(array, offset, length, ISO_8859_1).equals("broken")) {
        throw new IllegalStateException("the cache broke, as the test wants it");
      }
      return false;
    }

    @Override
    public boolean get(byte[] array, int offset, int length, Asker asker) {
      open.add(asker);
      return false;
    }
  }

  @BeforeEach
  void open() throws Exception {
    EventLoop loop = loops.all().get(0);
    Turns turns = new Turns(10, 10, metrics);
    LookupContext lookups = new LookupContext(new BrokenGets(), turns, metrics, 100);
    commands = new FakeCommands(loop);
    RespContext context =
        new RespContext(
            new Databases(0, 16),
            database -> lookups,
            commands,
            new Permissions(Set.of(), Set.of(), false),
            new Connections(10),
            10,
            TimeUnit.SECONDS.toNanos(10));
    listener =
        Listener.open(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Clients(loops, new Connections(10), 0, metrics),
            new RespProtocol(
                any -> context, new RespOptions(0, 1000, () -> Map.of(), () -> "7.2.0")));
  }

  @AfterEach
  void close() {
    listener.close();
    loops.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*2~$3~GET~$6~broken~", "GET broken~"})
  void lookupThatBreaks_closesItsConnection(String request) throws Exception {
    try (Socket socket = connect()) {
      say(socket, "PING~" + request + "PING~");

      assertThat(rest(socket)).doesNotContain("+PONG~+PONG~");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*2~$3~GET~$6~broken~", "GET broken~"})
  void lookupThatBreaks_whenItHadToWait_closesItsConnection(String request) throws Exception {
    try (Socket socket = connect()) {
      say(socket, "GET slow~HELLO 3~" + request + "PING~");
      Asker slow = open.poll(5, TimeUnit.SECONDS);
      slow.answer(Reply.ABSENT, false);

      assertThat(rest(socket)).doesNotContain("+PONG~");
      assertThat(metrics.value(Metric.REQUESTS_RUNNING)).isZero();
    }
  }

  @Test
  void whatIsAskedBehindALookupThatBreaks_isNotDone() throws Exception {
    try (Socket socket = connect()) {
      say(socket, "*2~$3~GET~$6~broken~SET k v~");

      assertThat(rest(socket)).isEmpty();
    }
    assertThat(commands.isQuiet()).isTrue();
  }

  @Test
  void commandThatBreaks_whenItHadToWait_closesItsConnection() throws Exception {
    commands.broken = "SET k v";
    try (Socket socket = connect()) {
      say(socket, "GET slow~SET k v~PING~");
      open.poll(5, TimeUnit.SECONDS).answer(Reply.ABSENT, false);

      assertThat(rest(socket)).doesNotContain("+PONG~");
      assertThat(metrics.value(Metric.REQUESTS_RUNNING)).isZero();
    }
  }

  private Socket connect() throws Exception {
    Socket socket = new Socket();
    socket.connect(listener.address(), 5_000);
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static void say(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.replace("~", "\r\n").getBytes(ISO_8859_1));
  }

  private static String rest(Socket socket) throws Exception {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1).replace("\r\n", "~");
  }
}
