package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.HashedWheelTimer;
import io.redisproxy.server.EventLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommandWriterTest {

  private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(10);
  private static final int MOST_SENT = 100;

  private final EventLoops loops = new EventLoops(1);
  private final SingleThreadEventLoop loop = (SingleThreadEventLoop) loops.all().get(0);
  private final HashedWheelTimer timer = new HashedWheelTimer();
  private final AtomicReference<Throwable> broken = new AtomicReference<>();

  /** What was written at once is one string. For the loop only. */
  private final List<String> written = new ArrayList<>();

  private final CountingSender sender = new CountingSender();

  private FakeRedis server;
  private LoopClient client;
  private CommandWriter writer;

  @BeforeEach
  void connect() throws Exception {
    System.setProperty("io.lettuce.core.epoll", Boolean.toString(loops.usesEpoll()));
    server = new FakeRedis();
    client = new LoopClient(loop, new BackingOptions(server.uri(), 0, TIMEOUT, MOST_SENT), timer);
    onLoop(client::connect).toCompletableFuture().get(10, TimeUnit.SECONDS);
    client.channel().pipeline().addFirst(new Recorder());
    writer = new CommandWriter(client.channel(), MOST_SENT, broken::set);
  }

  @AfterEach
  void close() throws Exception {
    client.channel().close().sync();
    client.close();
    loops.close();
    timer.stop();
    server.close();
  }

  @Test
  void oneCommand_isWrittenThoughNothingElseHappens() throws Exception {
    onLoop(() -> write("a"));

    assertThat(server.asked()).isEqualTo("a");
  }

  /** Now and then the loop is held up between its turns for longer than commands wait. */
  @Test
  void commandsOfTurnsThatFollowEachOther_areWrittenTogether_andInTheirOrder() throws Exception {
    boolean together = false;
    for (int attempt = 0; attempt < 200 && !together; attempt++) {
      onLoop(
          () -> {
            written.clear();
            inTheNextTurn(
                () -> {
                  write("b");
                  inTheNextTurn(() -> write("c"));
                });
            return write("a");
          });

      assertThat(List.of(server.asked(), server.asked(), server.asked()))
          .containsExactly("a", "b", "c");
      together = onLoop(() -> written.size() == 1);
    }
    assertThat(together).isTrue();
  }

  @Test
  void manyCommands_areWrittenAtTheEndOfTheirTurn() throws Exception {
    AtomicReference<List<String>> writtenThen = new AtomicReference<>();
    onLoop(
        () -> {
          for (int i = 0; i < 32; i++) {
            write("k" + i);
          }
          loop.execute(() -> writtenThen.set(List.copyOf(written)));
          return null;
        });

    assertThat(onLoop(writtenThen::get)).hasSize(1);
    assertThat(server.asked()).isEqualTo("k0");
  }

  @Test
  void forgottenCommands_areNotWritten() throws Exception {
    onLoop(
        () -> {
          write("a");
          writer.forget();
          return null;
        });
    onLoop(() -> write("b"));

    assertThat(server.asked()).isEqualTo("b");
  }

  @Test
  void commandsBeyondAllThatMayBeUnanswered_areNotWritten_whichIsTold() throws Exception {
    onLoop(
        () -> {
          for (int i = 0; i <= MOST_SENT; i++) {
            write(FakeRedis.SILENT + i);
          }
          return null;
        });

    assertThat(onLoop(() -> written)).isEmpty();
    assertThat(broken.get()).hasMessageContaining("too many replies are missing");
  }

  @Test
  void commandThatHadToWait_makesThoseThatComeWithItNoOlder() throws Exception {
    long askedNanos = onLoop(() -> writer.sinceNanos());
    long releasedNanos = System.nanoTime();

    long besideNanos =
        onLoop(
            () -> {
              write("a", askedNanos);
              return writer.sinceNanos();
            });

    assertThat(besideNanos - releasedNanos).isNotNegative();
  }

  private CommandWriter write(String key) {
    return write(key, writer.sinceNanos());
  }

  private CommandWriter write(String key, long sentNanos) {
    writer.write(new GetCommand(key.getBytes(ISO_8859_1), sender, sentNanos, TIMEOUT, reply -> {}));
    return writer;
  }

  private void inTheNextTurn(Runnable task) {
    loop.executeAfterEventLoopIteration(() -> loop.execute(task));
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    return loop.submit(task).get(10, TimeUnit.SECONDS);
  }

  private final class Recorder extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      written.add(((ByteBuf) message).toString(ISO_8859_1));
      ctx.write(message, promise);
    }
  }
}
