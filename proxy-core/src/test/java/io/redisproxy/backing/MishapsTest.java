package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoop;
import io.redisproxy.command.Answer;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.TextWords;
import io.redisproxy.command.Words;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.EventLoops;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong with one command, or with who is told, is no other command's harm. */
@Timeout(20)
class MishapsTest {

  private static final Place PLACE = new Place(0, false);
  private static final long PATIENT = TimeUnit.SECONDS.toNanos(10);
  private static final long IMPATIENT = TimeUnit.SECONDS.toNanos(1);

  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final EventLoops loops = new EventLoops(1);
  private final EventLoop loop = loops.all().get(0);
  private FakeRedis server;
  private Redis redis;

  @BeforeEach
  void startServer() throws Exception {
    server = new FakeRedis();
    server.holds("a", "1");
    server.holds("b", "2");
  }

  @AfterEach
  void close() throws Exception {
    if (redis != null) {
      redis.close();
    }
    loops.close();
    server.close();
  }

  @Test
  void commandThatCantBeWritten_isToldOnce_andShiftsNobodysReply() throws Exception {
    connect(PATIENT);
    send("first", "GET a");
    assertThat(told()).isEqualTo("first $1 1");

    onLoop(
        () -> {
          redis.on(loop).send(TextWords.of("GET a"), PLACE, answer("before"));
          redis.on(loop).send(new Unwritable(), PLACE, answer("broken"));
          redis.on(loop).send(TextWords.of("GET b"), PLACE, answer("behind"));
          return null;
        });

    assertThat(List.of(told(), told(), told()))
        .containsExactly("before UNREACHABLE", "broken UNREACHABLE", "behind $1 2");
    assertThat(told).isEmpty();
  }

  @Test
  void lineOnWhichSendingFailed_saysSoOnce_andTakesNothingMore() throws Exception {
    connect(PATIENT);
    Line line = onLoop(() -> redis.on(loop).open(PLACE, listener()));
    onLoop(
        () -> {
          line.send(TextWords.of("GET a"));
          return null;
        });
    assertThat(told()).isEqualTo("line $1 1");

    onLoop(
        () -> {
          assertThatThrownBy(() -> line.send(new Unwritable())).hasMessage("no memory");
          line.send(TextWords.of("GET b"));
          return null;
        });

    assertThat(told()).isEqualTo("line UNREACHABLE");
    send("other", "GET a");
    assertThat(told()).isEqualTo("other $1 1");
    assertThat(told).isEmpty();
  }

  @Test
  void answerThatBreaks_isNoHarmToThoseBehindIt() throws Exception {
    connect(PATIENT);

    onLoop(
        () -> {
          redis.on(loop).send(TextWords.of("GET a"), PLACE, new Breaking());
          redis.on(loop).send(TextWords.of("GET b"), PLACE, answer("behind"));
          return null;
        });

    assertThat(told()).isEqualTo("behind $1 2");
  }

  @Test
  void answerThatBreaksWhenTheWireIsLost_keepsNobodyFromBeingTold() throws Exception {
    connect(PATIENT);

    onLoop(
        () -> {
          redis.on(loop).send(TextWords.of("GET silent"), PLACE, new Breaking());
          redis.on(loop).send(TextWords.of("GET a"), PLACE, answer("behind"));
          return null;
        });
    assertThat(server.asked()).isEqualTo("silent");
    redis.close();

    assertThat(told()).isEqualTo("behind UNREACHABLE");
  }

  @Test
  void answerThatBreaksWhenItIsLate_keepsNobodyFromBeingTold() throws Exception {
    connectImpatiently();

    onLoop(
        () -> {
          redis.on(loop).send(TextWords.of("GET silent"), PLACE, new Breaking());
          redis.on(loop).send(TextWords.of("GET silent"), PLACE, answer("behind"));
          return null;
        });

    assertThat(told()).isEqualTo("behind TIMED_OUT");
  }

  @Test
  void askerThatBreaksWhenTheLinkIsLost_keepsNobodyFromBeingTold() throws Exception {
    connect(PATIENT);
    byte[] silent = FakeRedis.SILENT.getBytes(ISO_8859_1);

    onLoop(
        () -> {
          redis.on(loop).get(0, silent, reply -> new Breaking().reply(silent));
          redis.on(loop).get(0, silent, reply -> told.add("behind " + reply));
          return null;
        });
    assertThat(server.asked()).isEqualTo("silent");
    redis.close();

    assertThat(told()).isEqualTo("behind " + Reply.UNREACHABLE);
  }

  @Test
  void lineToARedisThatIsNotThere_isClosedAtOnce_butNotWithinTheCall() throws Exception {
    connectImpatiently();
    server.mute(true);
    assertThat(told()).isEqualTo("lost");

    onLoop(
        () -> {
          Line line = redis.on(loop).open(PLACE, listener());
          redis.on(loop).open(PLACE, listener()).close();
          line.send(TextWords.of("GET a"));
          told.add("opened");
          return null;
        });
    onLoop(() -> told.add("the turn behind"));

    assertThat(List.of(told(), told(), told()))
        .containsExactly("opened", "line TIMED_OUT", "the turn behind");
    assertThat(told).isEmpty();
  }

  @Test
  void lines_leaveNoMemoryBehind() throws Exception {
    connect(PATIENT);
    openAndClose(10);
    long before = directMemory();

    openAndClose(60);

    assertThat(directMemory() - before).isLessThan(2 << 20);
  }

  private static long directMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private void openAndClose(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      Line line = onLoop(() -> redis.on(loop).open(PLACE, listener()));
      onLoop(
          () -> {
            line.send(TextWords.of("GET a"));
            return null;
          });
      assertThat(told()).isEqualTo("line $1 1");
      onLoop(
          () -> {
            line.close();
            return null;
          });
    }
  }

  /** With all classes loaded, so that connecting takes no time to speak of. */
  private void connectImpatiently() throws Exception {
    connect(PATIENT);
    redis.close();
    connect(IMPATIENT);
  }

  private void connect(long timeoutNanos) throws Exception {
    Health health =
        new Health(
            new Health.Watcher() {
              @Override
              public void found() {}

              @Override
              public void lost(String reason) {
                told.add("lost");
              }
            });
    BackingOptions options = new BackingOptions(server.uri(), 0, timeoutNanos, 1_000);
    redis = new Redis(loops.all(), loops.usesEpoll(), options, health, new Metrics());
    redis.start().get(5, TimeUnit.SECONDS);
  }

  private void send(String name, String line) throws Exception {
    onLoop(
        () -> {
          redis.on(loop).send(TextWords.of(line), PLACE, answer(name));
          return null;
        });
  }

  private <T> T onLoop(Callable<T> work) throws Exception {
    return loop.submit(work).get(5, TimeUnit.SECONDS);
  }

  private String told() throws InterruptedException {
    return told.poll(5, TimeUnit.SECONDS);
  }

  private Answer answer(String name) {
    return new Answer() {
      @Override
      public void reply(byte[] frame) {
        told.add(name + " " + text(frame));
      }

      @Override
      public void failed(Reply.Failure why) {
        told.add(name + " " + why.reason());
      }
    };
  }

  private Line.Listener listener() {
    return new Line.Listener() {
      @Override
      public void frame(byte[] frame) {
        told.add("line " + text(frame));
      }

      @Override
      public void closed(Reply.Failure why) {
        told.add("line " + why.reason());
      }
    };
  }

  private static String text(byte[] frame) {
    return new String(frame, ISO_8859_1).trim().replace("\r\n", " ");
  }

  private static final class Breaking implements Answer {
    @Override
    public void reply(byte[] frame) {
      throw new IllegalStateException("a bug");
    }

    @Override
    public void failed(Reply.Failure why) {
      throw new IllegalStateException("a bug");
    }
  }

  /** Its second word is not to be had when the first is written already. */
  private static final class Unwritable implements Words {
    private final Words words = TextWords.of("GET a");

    @Override
    public int count() {
      return words.count();
    }

    @Override
    public byte[] bytes() {
      return words.bytes();
    }

    @Override
    public int start(int word) {
      if (word == 1) {
        throw new OutOfMemoryError("no memory");
      }
      return words.start(word);
    }

    @Override
    public int length(int word) {
      return words.length(word);
    }
  }
}
