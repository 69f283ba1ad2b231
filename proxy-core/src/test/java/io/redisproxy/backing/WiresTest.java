package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.redisproxy.backing.FakeRedis.Said;
import io.redisproxy.command.Answer;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Value;
import io.redisproxy.command.TextWords;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.EventLoops;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole commands, against a Redis that can be made to misbehave; ~ is CRLF. */
@Timeout(20)
class WiresTest {

  private static final long PATIENT = TimeUnit.SECONDS.toNanos(10);
  private static final long IMPATIENT = TimeUnit.SECONDS.toNanos(1);
  private static final Place HERE = new Place(0, false);

  private final Metrics metrics = new Metrics();
  private final Health health =
      new Health(
          new Health.Watcher() {
            @Override
            public void found() {}

            @Override
            public void lost(String reason) {}
          });
  private final EventLoops loops = new EventLoops(1);
  private final EventLoop loop = loops.all().get(0);
  private final Timer timer = new HashedWheelTimer();
  private FakeRedis server;
  private Redis redis;

  @BeforeEach
  void startServer() throws Exception {
    server = new FakeRedis();
    says("LLEN l", ":7~");
  }

  @AfterEach
  void close() throws Exception {
    if (redis != null) {
      redis.close();
    }
    timer.stop();
    loops.close();
    server.close();
  }

  // Greeting

  @ParameterizedTest
  @CsvSource({"0, 0, ''", "0, 5, SELECT 5", "3, 3, ''", "3, 0, SELECT 0", "3, 5, SELECT 5"})
  void placeIsGoneTo_ifItIsNotWhereTheUriLeads(int ofUri, int ofPlace, String select)
      throws Exception {
    connect(PATIENT, ofUri);
    Told told = send("LLEN l", new Place(ofPlace, false, true));

    told.hears(":7~");
    List<String> soFar = server.said("LLEN l").soFar();
    List<String> ours = soFar.subList(soFar.lastIndexOf("HELLO 2"), soFar.size());
    if (select.isEmpty()) {
      assertThat(ours).containsExactly("HELLO 2", "LLEN l");
    } else {
      assertThat(ours).containsExactly("HELLO 2", select, "LLEN l");
    }
  }

  @Test
  void redisThatKnowsNoHello_speaksVersion2_andNotVersion3() throws Exception {
    connect(PATIENT);
    send("LLEN l", HERE).hears(":7~");

    send("LLEN l", new Place(0, true)).hears("REDIS_ERROR ERR unknown command 'HELLO'");
    send("LLEN l", HERE).hears(":7~");
  }

  @Test
  void version3_isGreetedInIt() throws Exception {
    knowsHello("7.4.0");
    connect(PATIENT);
    send("LLEN l", new Place(0, true)).hears(":7~");

    assertThat(server.said("LLEN l").soFar()).endsWith("HELLO 3", "LLEN l");
  }

  @Test
  void greetingThatIsRefused_isPassedOnInItsOwnWords_andTriedAgainByTheNext() throws Exception {
    says("SELECT 99", "-ERR DB index is out of range~");
    connect(PATIENT);
    Place place = new Place(99, false);
    Told first = send("LLEN l", place);
    Told second = send("LLEN other", place);
    first.hears("REDIS_ERROR ERR DB index is out of range");
    second.hears("REDIS_ERROR ERR DB index is out of range");
    Heard line = open(place);
    line.hears("closed: REDIS_ERROR ERR DB index is out of range");

    says("SELECT 99", "+OK~");
    send("LLEN l", place).hears(":7~");
  }

  @Test
  void commandsOfBeforeTheGreeting_areSentInOrderBehindIt() throws Exception {
    connect(PATIENT);
    says("LLEN 2", ":2~");
    says("SELECT 5", FakeRedis.LATER);
    Told first = send("LLEN l", new Place(5, false));
    Told second = send("LLEN 2", new Place(5, false));
    Said select = server.said("SELECT 5");
    assertThat(select.soFar()).doesNotContain("LLEN l");
    reply(select, "+OK~");

    first.hears(":7~");
    second.hears(":2~");
    assertThat(server.said("LLEN 2").soFar()).endsWith("SELECT 5", "LLEN l", "LLEN 2");
  }

  @Test
  void redisThatIsNotThere_failsAtOnce() throws Exception {
    server.stop();
    connect(PATIENT);

    send("LLEN l", HERE).hears("UNREACHABLE backing Redis is unreachable");
    open(HERE).hears("closed: UNREACHABLE backing Redis is unreachable");
  }

  // Shared wires

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+OK~",
        "-ERR no~",
        "*2~$-1~*1~$4~a~b~",
        "%1~+a~_~",
        "|1~+ttl~:3~*3~$-1~:7~-ERR x~",
        "=7~txt:abc~"
      })
  void replies_comeAsTheyAre_howeverTheyAreCut(String reply) throws Exception {
    connect(PATIENT);
    says("ECHO x", FakeRedis.LATER);
    String raw = reply.replace("~", "\r\n");
    for (int cut = 1; cut < raw.length(); cut++) {
      Told told = send("ECHO x", HERE);
      Said said = server.said("ECHO x");
      said.reply(raw.substring(0, cut));
      onLoopIn(2);
      said.reply(raw.substring(cut));
      told.hears(reply);
    }
  }

  @Test
  void longReply_comesWhole() throws Exception {
    connect(PATIENT);
    String text = "0123456789abcdef".repeat(256 * 1024);
    says("LRANGE l 0 -1", "*2~$" + text.length() + "~" + text + "~:1~");

    send("LRANGE l 0 -1", HERE).hears("*2~$" + text.length() + "~" + text + "~:1~");
  }

  @Test
  void commandsOfOnePlace_shareAWire_andGetEachItsOwnReply() throws Exception {
    connect(PATIENT);
    List<Told> told = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      says("LLEN " + i, ":" + i + "~");
      told.add(send("LLEN " + i, HERE));
    }
    for (int i = 0; i < 100; i++) {
      told.get(i).hears(":" + i + "~");
    }
    Said first = server.said("LLEN 0");

    assertThat(server.said("LLEN 99").isOnTheConnectionOf(first)).isTrue();
    send("LLEN 0", new Place(0, false, true)).hears(":0~");
    assertThat(server.said("LLEN 0").isOnTheConnectionOf(first)).isFalse();
  }

  @Test
  void lateReply_isToldBehindItsTimeout_andEndsWithItsOwnRequest() throws Exception {
    // So long that the rest of the reply comes within it, however busy the machine is.
    connect(TimeUnit.SECONDS.toNanos(2));
    says("LLEN slow", FakeRedis.LATER);
    Told slow = send("LLEN slow", HERE);
    Said said = server.said("LLEN slow");
    reply(said, "$10000~");
    int sent = 0;
    while (slow.isEmpty()) {
      said.reply("x");
      sent++;
      onLoopIn(10);
    }
    slow.hears("TIMED_OUT backing Redis timed out");
    reply(said, "x".repeat(10_000 - sent) + "~");

    slow.hears("$10000~" + "x".repeat(10_000) + "~");
    send("LLEN l", HERE).hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isTrue();
    assertThat(metrics.value(Metric.REDIS_TIMEOUTS)).isOne();
  }

  @Test
  void silentWire_isGivenUp_andOpenedAgain() throws Exception {
    connect(IMPATIENT);
    says("LLEN slow", FakeRedis.LATER);
    Told slow = send("LLEN slow", HERE);
    Said said = server.said("LLEN slow");
    long before = System.nanoTime();
    slow.hears("TIMED_OUT backing Redis timed out");
    said.awaitEnd();
    assertThat(System.nanoTime() - before).isLessThan(PATIENT);

    send("LLEN l", HERE).hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isFalse();
  }

  @Test
  void wireThatRedisCloses_failsWhatIsUnderWay_andIsOpenedAgain() throws Exception {
    connect(PATIENT);
    says("LLEN slow", FakeRedis.LATER);
    Told slow = send("LLEN slow", HERE);
    Told behind = send("LLEN slow", HERE);
    server.said("LLEN slow");
    server.said("LLEN slow").hangUp();
    slow.hears("UNREACHABLE backing Redis is unreachable");
    behind.hears("UNREACHABLE backing Redis is unreachable");

    send("LLEN l", HERE).hears(":7~");
  }

  @Test
  void whatIsSaidUnasked_concernsNobody() throws Exception {
    knowsHello("7.4.0");
    Place place = new Place(0, true);
    says("LLEN x", ">2~$10~invalidate~*1~$1~k~:1~>1~+bye~");
    connect(PATIENT);
    Told first = send("LLEN x", place);
    Told second = send("LLEN l", place);

    first.hears(":1~");
    second.hears(":7~");
    Said said = server.said("LLEN l");
    send("LLEN l", place).hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?~", "$?~", "HTTP/1.1 200 OK~", "*2~:1~\u0000~"})
  void brokenReply_isTheEndOfTheWire(String broken) throws Exception {
    connect(PATIENT);
    says("LLEN x", broken);
    Told told = send("LLEN x", HERE);
    told.hears("UNREACHABLE backing Redis is unreachable");
    server.said("LLEN x").awaitEnd();

    send("LLEN l", HERE).hears(":7~");
  }

  @Test
  void replyThatNobodyAskedFor_isTheEndOfTheWire() throws Exception {
    connect(PATIENT);
    says("LLEN x", ":1~:2~");
    send("LLEN x", HERE).hears(":1~");
    server.said("LLEN x").awaitEnd();

    send("LLEN l", HERE).hears(":7~");
  }

  @Test
  void closing_failsWhatIsUnderWay() throws Exception {
    connect(PATIENT);
    says("LLEN slow", FakeRedis.LATER);
    Told slow = send("LLEN slow", HERE);
    Said said = server.said("LLEN slow");
    redis.close();

    slow.hears("UNREACHABLE backing Redis is unreachable");
    said.awaitEnd();
    send("LLEN l", HERE).hears("UNREACHABLE backing Redis is unreachable");
  }

  @Test
  void wireThatNobodyHasUsedForLong_isClosed_andOpenedAgain() throws Exception {
    connect(PATIENT);
    LoopClient client = client();
    SharedWire wire = new SharedWire(client, HERE, PATIENT, metrics);
    Told first = new Told();
    long beforeNanos = System.nanoTime();
    loop.execute(() -> wire.send(TextWords.of("LLEN l"), first));
    first.hears(":7~");
    Said said = server.said("LLEN l");
    loop.execute(() -> wire.tick(beforeNanos + SharedWire.LONGEST_IDLE_NANOS - 1));
    Told second = new Told();
    loop.execute(() -> wire.send(TextWords.of("LLEN l"), second));
    second.hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isTrue();

    loop.execute(() -> wire.tick(System.nanoTime() + SharedWire.LONGEST_IDLE_NANOS));
    said.awaitEnd();
    Told third = new Told();
    loop.execute(() -> wire.send(TextWords.of("LLEN l"), third));
    third.hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isFalse();
    close(client, () -> wire.close(Reply.UNREACHABLE));
  }

  @Test
  void wireThatIsWaitedOn_isNotClosedForBeingIdle() throws Exception {
    connect(PATIENT);
    says("LLEN slow", FakeRedis.LATER);
    LoopClient client = client();
    SharedWire wire = new SharedWire(client, HERE, Long.MAX_VALUE / 2, metrics);
    Told slow = new Told();
    loop.execute(() -> wire.send(TextWords.of("LLEN slow"), slow));
    Said said = server.said("LLEN slow");
    loop.execute(() -> wire.tick(System.nanoTime() + SharedWire.LONGEST_IDLE_NANOS));
    onLoopIn(0);
    reply(said, ":1~");

    slow.hears(":1~");
    close(client, () -> wire.close(Reply.UNREACHABLE));
  }

  // What the cache asks for

  @Test
  void keysOfAnotherDatabase_andSeveralKeys_comeBehindTheirKeys() throws Exception {
    connect(PATIENT);
    server.holds("k", "v~v");
    assertThat(get(5, "k")).isEqualTo("kv~v");
    assertThat(server.said("GET k").soFar()).endsWith("SELECT 5", "GET k");
    says("MGET a b c", "*3~$3~x~~$-1~$0~~");

    assertThat(getAll("a", "b", "c")).containsExactly("ax~", "absent", "c");
  }

  @Test
  void errors_areThoseOfAllKeys() throws Exception {
    connect(PATIENT);
    says("MGET a b", "-NOAUTH Authentication required.~");
    server.replies("k", "-WRONGTYPE Operation~".replace("~", "\r\n"));

    assertThat(getAll("a", "b"))
        .containsExactly(
            "REDIS_ERROR NOAUTH Authentication required.",
            "REDIS_ERROR NOAUTH Authentication required.");
    assertThat(get(5, "k")).isEqualTo("REDIS_ERROR WRONGTYPE Operation");
    assertThat(get(5, "none")).isEqualTo("absent");
  }

  @Test
  void lateValues_areToldNobody() throws Exception {
    connect(IMPATIENT);
    says("MGET a b", FakeRedis.LATER);
    LinkedBlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    askAll(told, "a", "b");
    Said said = server.said("MGET a b");
    assertThat(told.poll(5, TimeUnit.SECONDS))
        .containsExactly("TIMED_OUT backing Redis timed out", "TIMED_OUT backing Redis timed out");
    said.awaitEnd();
    send("LLEN l", HERE).hears(":7~");

    assertThat(told).isEmpty();
  }

  // Lines

  @Test
  void line_carriesCommandsAndReplies_asTheyAre() throws Exception {
    connect(PATIENT);
    says("MULTI", "+OK~");
    says("EXEC", "*1~:1~+unasked~");
    Heard line = open(HERE).says("MULTI", "EXEC");

    line.hears("+OK~").hears("*1~:1~").hears("+unasked~");
    assertThat(server.said("EXEC").soFar()).endsWith("HELLO 2", "MULTI", "EXEC");
  }

  @Test
  void lineThatWasGivenBack_isUsedByTheNext_atTheSamePlaceAlone() throws Exception {
    connect(PATIENT);
    Heard first = open(HERE).says("LLEN l").hears(":7~");
    Said said = server.said("LLEN l");
    first.givesBack();
    Heard elsewhere = open(new Place(5, false)).says("LLEN l").hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isFalse();

    Heard second = open(HERE).says("LLEN l").hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isTrue();
    Heard third = open(HERE).says("LLEN l").hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isFalse();
    assertThat(first.isEmpty()).isTrue();
    assertThat(List.of(elsewhere, second, third)).allMatch(Heard::isEmpty);
  }

  @Test
  void lineThatWasGivenBackLast_goesFirst() throws Exception {
    connect(PATIENT);
    Heard first = open(HERE).says("LLEN l").hears(":7~");
    Heard last = open(HERE).says("LLEN l").hears(":7~");
    server.said("LLEN l");
    Said ofLast = server.said("LLEN l");
    first.givesBack();
    last.givesBack();
    open(HERE).says("LLEN l").hears(":7~");

    assertThat(server.said("LLEN l").isOnTheConnectionOf(ofLast)).isTrue();
  }

  @Test
  void spareLineThatRedisCloses_isForgotten() throws Exception {
    connect(PATIENT);
    Heard first = open(HERE).says("LLEN l").hears(":7~").givesBack();
    Said said = server.said("LLEN l");
    said.hangUp();
    onLoopIn(50);

    open(HERE).says("LLEN l").hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isFalse();
    assertThat(first.isEmpty()).isTrue();
  }

  @Test
  void spareLineOnWhichRedisSaysSomething_isNotUsedAgain() throws Exception {
    connect(PATIENT);
    open(HERE).says("LLEN l").hears(":7~").givesBack();
    Said said = server.said("LLEN l");
    reply(said, "*3~$7~message~$1~a~$1~b~");
    said.awaitEnd();

    open(HERE).says("LLEN l").hears(":7~");
    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isFalse();
  }

  @Test
  void lineThatIsNotQuiet_isClosedInsteadOfKept() throws Exception {
    connect(PATIENT);
    says("LLEN half", "$100~half");
    Heard half = open(HERE).says("LLEN half");
    Said said = server.said("LLEN half");
    onLoopIn(50);
    half.givesBack();
    said.awaitEnd();

    open(HERE).givesBack();
    open(HERE).says("LLEN l").hears(":7~");
    assertThat(half.isEmpty()).isTrue();
  }

  @Test
  void lineThatIsClosed_hearsNothingMore() throws Exception {
    connect(PATIENT);
    Heard line = open(HERE).says("LLEN l").hears(":7~");
    line.closes();
    server.said("LLEN l").awaitEnd();

    open(HERE).says("LLEN l").hears(":7~");
    assertThat(line.isEmpty()).isTrue();
  }

  @Test
  void lineThatRedisCloses_saysSoOnce() throws Exception {
    connect(PATIENT);
    Heard line = open(HERE).says("LLEN l").hears(":7~");
    server.said("LLEN l").hangUp();
    line.hears("closed: UNREACHABLE backing Redis is unreachable");
    line.closes();
    onLoopIn(0);

    assertThat(line.isEmpty()).isTrue();
  }

  @Test
  void lineThatNobodyListensTo_isHeardOnceSomebodyDoes() throws Exception {
    connect(PATIENT);
    Heard line = open(HERE);
    // Also what is told before it is open.
    line.listens(false);
    line.says("LLEN l");
    server.said("LLEN l");
    onLoopIn(50);
    assertThat(line.isEmpty()).isTrue();
    line.listens(true);
    line.hears(":7~");

    line.listens(false);
    line.says("LLEN l");
    server.said("LLEN l");
    onLoopIn(50);
    assertThat(line.isEmpty()).isTrue();
    line.listens(true);
    line.hears(":7~");
  }

  @Test
  void spareLineThatNobodyHasNeededForLong_isClosed() throws Exception {
    connect(PATIENT);
    LoopClient client = client();
    SpareLines spares = new SpareLines();
    Heard line = new Heard();
    line.line =
        CompletableFuture.supplyAsync(
                () -> RawConnection.open(client, HERE, spares::add, line), loop)
            .get(5, TimeUnit.SECONDS);
    line.says("LLEN l").hears(":7~").givesBack();
    loop.execute(() -> spares.tick(System.nanoTime(), PATIENT));
    CompletableFuture<RawConnection> taken = new CompletableFuture<>();
    loop.execute(() -> taken.complete(spares.take(HERE)));
    assertThat(taken.get(5, TimeUnit.SECONDS)).isSameAs(line.line);
    line.givesBack();
    loop.execute(() -> spares.tick(System.nanoTime() + PATIENT, PATIENT));

    server.said("LLEN l").awaitEnd();
    assertThat(line.isEmpty()).isTrue();
    close(client, spares::close);
  }

  private LoopClient client() {
    return new LoopClient(loop, new BackingOptions(server.uri(), 0, PATIENT, 1_000), timer);
  }

  private void close(LoopClient client, Runnable andBefore) throws Exception {
    loop.submit(andBefore).sync();
    client.close();
  }

  @Test
  void spareLine_isListenedToAgain() throws Exception {
    connect(PATIENT);
    Heard line = open(HERE).says("LLEN l").hears(":7~");
    line.listens(false);
    line.givesBack();
    Said said = server.said("LLEN l");
    open(HERE).says("LLEN l").hears(":7~");

    assertThat(server.said("LLEN l").isOnTheConnectionOf(said)).isTrue();
  }

  // What Redis says of itself

  @Test
  void versionAndCommands_areKnownAfterTheStart() throws Exception {
    says("HELLO", "*4~$6~server~$5~redis~$7~version~$6~6.2.14~");
    says("COMMAND", commands("get", "llen"));
    connect(PATIENT);

    assertThat(redis.version()).isEqualTo("6.2.14");
    assertThat(redis.on(loop).commands().size()).isEqualTo(2);
  }

  @Test
  void redisThatComesBackAsAnother_isKnownAnew() throws Exception {
    says("HELLO", "*4~$6~server~$5~redis~$7~version~$6~6.2.14~");
    says("COMMAND", commands("get"));
    connect(PATIENT);
    assertThat(redis.version()).isEqualTo("6.2.14");
    server.stop();
    says("HELLO", "*4~$6~server~$5~redis~$7~version~$5~7.4.0~");
    says("COMMAND", commands("get", "llen"));
    server.startAgain();

    await(() -> redis.version().equals("7.4.0"));
    await(() -> redis.on(loop).commands().size() == 2);
  }

  @Test
  void redisThatComesBackAsAnOlderOne_hasNoVersion() throws Exception {
    says("HELLO", "*4~$6~server~$5~redis~$7~version~$6~6.2.14~");
    connect(PATIENT);
    assertThat(redis.version()).isEqualTo("6.2.14");
    server.stop();
    says("HELLO", "-ERR unknown command `HELLO`, with args beginning with: ~");
    server.startAgain();

    await(() -> redis.version().isEmpty());
  }

  @Test
  void redisThatIsBusyAtFirst_isAskedForItsCommandsAgain() throws Exception {
    says("COMMAND", "-BUSY Redis is busy running a script.~");
    connect(PATIENT);
    assertThat(redis.on(loop).commands()).isNull();
    says("COMMAND", commands("get", "llen"));

    await(() -> redis.on(loop).commands() != null);
    assertThat(redis.on(loop).commands().size()).isEqualTo(2);
  }

  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition) throws InterruptedException {
    while (!condition.holds()) {
      onLoopIn(5);
    }
  }

  /** What COMMAND says where there are these alone. */
  private static String commands(String... names) {
    StringBuilder reply = new StringBuilder("*" + names.length + "~");
    for (String name : names) {
      reply.append("*7~$%d~%s~:2~*1~+readonly~:1~:1~:1~*1~+@read~".formatted(name.length(), name));
    }
    return reply.toString();
  }

  private void knowsHello(String version) {
    String fields =
        "$6~server~$5~redis~$7~version~$%d~%s~$5~proto~:%d~$2~id~:1~$4~mode~$10~standalone~"
            + "$4~role~$6~master~$7~modules~*0~";
    says("HELLO 3", "%7~" + fields.formatted(version.length(), version, 3));
    says("HELLO 2", "*14~" + fields.formatted(version.length(), version, 2));
    says("HELLO", "*14~" + fields.formatted(version.length(), version, 2));
  }

  private void says(String command, String reply) {
    server.says(command, reply.replace("~", "\r\n"));
  }

  private static void reply(Said said, String reply) throws IOException {
    said.reply(reply.replace("~", "\r\n"));
  }

  private void connect(long timeoutNanos) throws Exception {
    connect(timeoutNanos, 0);
  }

  private void connect(long timeoutNanos, int database) throws Exception {
    String uri = server.uri() + "/" + database;
    BackingOptions options = new BackingOptions(uri, database, timeoutNanos, 1_000);
    redis = new Redis(loops.all(), loops.usesEpoll(), options, health, metrics);
    redis.start().get(5, TimeUnit.SECONDS);
  }

  /** Waits until the loop has done what it was told, and so much longer. */
  private void onLoopIn(int millis) throws InterruptedException {
    loop.schedule(() -> {}, millis, TimeUnit.MILLISECONDS).sync();
  }

  private Told send(String command, Place place) {
    Told told = new Told();
    loop.execute(() -> redis.on(loop).send(TextWords.of(command), place, told));
    return told;
  }

  private Heard open(Place place) throws Exception {
    Heard heard = new Heard();
    heard.line =
        CompletableFuture.supplyAsync(() -> redis.on(loop).open(place, heard), loop)
            .get(5, TimeUnit.SECONDS);
    return heard;
  }

  private String get(int database, String key) throws Exception {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    loop.execute(() -> redis.on(loop).get(database, key.getBytes(ISO_8859_1), reply::complete));
    return text(reply.get(5, TimeUnit.SECONDS));
  }

  private List<String> getAll(String... keys) throws Exception {
    LinkedBlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    askAll(told, keys);
    return told.poll(5, TimeUnit.SECONDS);
  }

  private void askAll(LinkedBlockingQueue<List<String>> told, String... keys) {
    List<byte[]> bytes = List.of(keys).stream().map(key -> key.getBytes(ISO_8859_1)).toList();
    List<String> replies = new ArrayList<>();
    loop.execute(
        () ->
            redis
                .on(loop)
                .getAll(
                    0,
                    bytes,
                    (index, reply) -> {
                      assertThat(index).isEqualTo(replies.size());
                      replies.add(text(reply));
                      if (replies.size() == keys.length) {
                        told.add(replies);
                      }
                    }));
  }

  private static String text(Reply reply) {
    if (reply instanceof Value value) {
      return text(value.block());
    }
    return reply instanceof Failure why ? text(why) : "absent";
  }

  private static String text(Failure why) {
    return why.reason() + " " + why.text();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1).replace("\r\n", "~");
  }

  /** What was heard, in words. */
  private static class Words {
    final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    boolean isEmpty() {
      return heard.isEmpty();
    }

    final void next(String expected) throws InterruptedException {
      String next = heard.poll(5, TimeUnit.SECONDS);
      if (next == null || next.length() < 1_000) {
        assertThat(next).isEqualTo(expected);
      } else {
        int differs = Arrays.mismatch(next.toCharArray(), expected.toCharArray());
        assertThat(differs).as("of %d and %d", next.length(), expected.length()).isEqualTo(-1);
      }
    }
  }

  /** Who has sent a command. */
  private static final class Told extends Words implements Answer {
    @Override
    public void reply(byte[] frame) {
      heard.add(text(frame));
    }

    @Override
    public void failed(Failure why) {
      heard.add(text(why));
    }

    void hears(String expected) throws InterruptedException {
      next(expected);
    }
  }

  /** Who has a line. */
  private final class Heard extends Words implements Line.Listener {
    private Line line;

    @Override
    public void frame(byte[] frame) {
      heard.add(text(frame));
    }

    @Override
    public void closed(Failure why) {
      heard.add("closed: " + text(why));
    }

    Heard hears(String expected) throws InterruptedException {
      next(expected);
      return this;
    }

    Heard says(String... commands) {
      loop.execute(() -> List.of(commands).forEach(command -> line.send(TextWords.of(command))));
      return this;
    }

    void listens(boolean on) {
      loop.execute(() -> line.listen(on));
    }

    Heard givesBack() throws InterruptedException {
      loop.submit(line::giveBack).sync();
      return this;
    }

    void closes() {
      loop.execute(line::close);
    }
  }
}
