package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.util.HashedWheelTimer;
import io.redisproxy.command.Answer;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.TextWords;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.EventLoops;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Wires that nobody uses are not kept. */
@Timeout(60)
class UnusedWiresTest {

  private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(10);

  @Test
  void wireThatCouldNotBeOpened_orWasLost_isForgotten() throws Exception {
    EventLoops loops = new EventLoops(1);
    EventLoop loop = loops.all().get(0);
    HashedWheelTimer timer = new HashedWheelTimer();
    try (FakeRedis server = new FakeRedis()) {
      System.setProperty("io.lettuce.core.epoll", Boolean.toString(loops.usesEpoll()));
      LoopClient client =
          new LoopClient(loop, new BackingOptions(server.uri(), 0, TIMEOUT, 10), timer);
      Wires wires = new Wires(loop, client, TIMEOUT, new Metrics());
      wires.start();
      assertThat(ask(loop, wires, 0, "GET k")).isEqualTo("$-1\r\n");
      assertThat(placesAfterTicks(loop, wires)).as("a wire that is open").isOne();
      server.stop();
      for (int database = 1; database < 20; database++) {
        assertThat(ask(loop, wires, database, "GET k")).isEqualTo("UNREACHABLE");
      }

      assertThat(placesAfterTicks(loop, wires)).isZero();

      loop.submit(wires::close).sync();
    } finally {
      loops.close();
      timer.stop();
    }
  }

  private static String ask(EventLoop loop, Wires wires, int database, String line)
      throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    Answer answer =
        new Answer() {
          @Override
          public void reply(byte[] frame) {
            told.complete(new String(frame, ISO_8859_1));
          }

          @Override
          public void failed(Reply.Failure why) {
            told.complete(why.reason().toString());
          }
        };
    loop.execute(() -> wires.send(TextWords.of(line), new Place(database, false), answer));
    return told.get(15, TimeUnit.SECONDS);
  }

  /** The loop does what is due in the order of when it is due. */
  private static int placesAfterTicks(EventLoop loop, Wires wires) throws Exception {
    long nanos = 3 * RedisLink.tickNanos(TIMEOUT);
    return loop.schedule(wires::places, nanos, TimeUnit.NANOSECONDS).get(5, TimeUnit.SECONDS);
  }
}
