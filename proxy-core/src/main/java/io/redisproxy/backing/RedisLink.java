package io.redisproxy.backing;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connection to Redis: used, timed and replaced on that loop only, so it needs no
 * lock. Commands of turns that follow each other without a pause are written together.
 *
 * <pre>
 *   connecting ──ok──► connected ──closed, or silent for too long──► connecting after a pause
 *       └──failed──► connecting after a pause (and so on, for ever)
 * </pre>
 *
 * While it is not connected, everything asked is answered at once with the reason. A connection is
 * never used again after it was lost: each new one starts with an empty queue, so a late answer has
 * no other command that it could reach.
 */
final class RedisLink {

  private static final List<String> PING = List.of("PING");
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 500;
  private static final long LONGEST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoop loop;
  private final LoopClient client;
  private final long timeoutNanos;
  private final int maxPending;
  private final long tickNanos;
  private final long heartbeatNanos;
  private final Runnable whenConnected;
  private final Health health;
  private final Metrics metrics;

  /** Set if Redis is to tell of changes. */
  private final @Nullable Witness witness;

  /** Everything sent and not answered yet, in order. */
  private final ArrayDeque<TimedCommand> pending = new ArrayDeque<>();

  /** Questions beyond what may be pending, in order: one MGET may be of very many keys. */
  private final ArrayDeque<TimedCommand> waiting = new ArrayDeque<>();

  private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

  /** Set as long as it is connected. */
  private @Nullable Connection connection;

  /** All that has to be said over the connection before it may be used was said. */
  private boolean ready;

  /** The first command that was answered as late and has kept its place in Lettuce's queue. */
  private @Nullable TimedCommand overdue;

  private Failure whyNot = Reply.UNREACHABLE;
  private long connectedNanos;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private boolean closed;

  /** When that was sent which Redis has answered last: so long ago it was there. */
  private long heardNanos;

  RedisLink(
      EventLoop loop,
      LoopClient client,
      BackingOptions options,
      Runnable whenConnected,
      Health health,
      Metrics metrics,
      @Nullable Witness witness) {
    this.loop = loop;
    this.client = client;
    this.timeoutNanos = options.timeoutNanos();
    this.maxPending = options.maxPending();
    this.whenConnected = whenConnected;
    this.tickNanos = tickNanos(timeoutNanos);
    this.heartbeatNanos = Math.min(LONGEST_SILENCE_NANOS, timeoutNanos / (witness == null ? 2 : 4));
    this.witness = witness;
    this.health = health;
    this.metrics = metrics;
  }

  /** Begins to connect; the result is there when the first attempt has succeeded or failed. */
  CompletableFuture<Void> start() {
    loop.execute(this::connect);
    loop.scheduleWithFixedDelay(this::tick, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    return firstAttempt;
  }

  /** As {@link Backing#get}. */
  void get(byte[] key, Consumer<Reply> whenAnswered) {
    Connection over = connection;
    if (over == null || !ready) {
      metrics.count(Metric.REDIS_ERRORS);
      whenAnswered.accept(whyNot);
      return;
    }
    metrics.count(Metric.REDIS_GETS);
    sendOrWait(over, new GetCommand(key, over, over.sentNanos(), timeoutNanos, whenAnswered));
  }

  /**
   * As {@link #get}, and a value says how long its key still lives; from any database.
   *
   * @param own the database that the connection is in
   */
  void load(int database, int own, byte[] key, Consumer<Reply> whenAnswered) {
    Connection over = connection;
    if (over == null || !ready) {
      metrics.count(Metric.REDIS_ERRORS);
      whenAnswered.accept(whyNot);
      return;
    }
    metrics.count(Metric.REDIS_GETS);
    Consumer<Reply> told =
        witness == null ? whenAnswered : reply -> whenAnswered.accept(witness.reply(key, reply));
    sendOrWait(
        over, new LoadCommand(key, database, own, over, over.sentNanos(), timeoutNanos, told));
  }

  private void sendOrWait(Connection over, TimedCommand command) {
    if (pending.size() < maxPending) {
      send(over, command);
    } else {
      waiting.add(command);
    }
  }

  private void sendWaiting() {
    while (connection != null && pending.size() < maxPending && !waiting.isEmpty()) {
      send(connection, waiting.remove());
    }
  }

  /** How often to look for what is late. */
  static long tickNanos(long timeoutNanos) {
    return Math.min(TimeUnit.MILLISECONDS.toNanos(100), Math.max(1_000_000, timeoutNanos / 8));
  }

  /** Why it is not connected; null if it is. */
  @Nullable Failure whyNot() {
    return ready ? null : whyNot;
  }

  /**
   * Gives the connection up for good; whatever is still asked is answered as unreachable.
   *
   * @param andThen what else is to be given up on the same loop
   */
  void close(Runnable andThen) {
    loop.submit(
            () -> {
              closed = true;
              andThen.run();
              disconnect(Reply.UNREACHABLE, "the proxy stops");
              client.close();
            })
        .syncUninterruptibly();
  }

  private void send(Connection over, TimedCommand command) {
    pending.add(command);
    if (command instanceof LoadCommand load) {
      load.steps().forEach(over.writer::write);
    }
    over.writer.write(command);
  }

  private void connect() {
    client.connect().whenCompleteAsync(this::connected, loop);
  }

  private void connected(
      @Nullable StatefulRedisConnection<byte[], byte[]> made, @Nullable Throwable failure) {
    if (made == null || failure != null) {
      whyNot = Reasons.isSilence(failure) ? Reply.TIMED_OUT : Reply.UNREACHABLE;
      health.failed(Reasons.of(failure));
      firstAttempt.complete(null);
      connectAfterPause();
    } else if (closed) {
      firstAttempt.complete(null);
      made.closeAsync();
    } else {
      metrics.count(Metric.REDIS_CONNECTS);
      Connection its = new Connection(made);
      connection = its;
      connectedNanos = System.nanoTime();
      heardNanos = connectedNanos;
      Channel channel = client.channel();
      channel.closeFuture().addListener(gone -> lost(made, "Redis closed the connection"));
      if (connection != its) {
        // It was closed before anybody listened.
        return;
      }
      if (witness == null) {
        use();
      } else {
        made.addListener(push -> told(made, witness, push));
        witness.begin(made, connectedNanos, this::say, this::settled);
      }
    }
  }

  private void told(StatefulRedisConnection<byte[], byte[]> by, Witness its, PushMessage push) {
    try {
      its.told(by, push);
    } catch (RuntimeException | Error e) {
      lost(by, "what Redis told of changes could not be heeded: " + e);
      throw e;
    }
  }

  private void settled(Reply outcome) {
    if (outcome instanceof Failure why) {
      disconnect(why, why.text());
    } else {
      use();
    }
  }

  private void use() {
    ready = true;
    health.connected();
    whenConnected.run();
    firstAttempt.complete(null);
  }

  /** Says something that nobody has asked for. */
  private void say(List<String> words, Consumer<Reply> whenAnswered) {
    Connection over = connection;
    if (over != null) {
      send(over, new PlainCommand(words, over, over.sentNanos(), timeoutNanos, whenAnswered));
    }
  }

  private void lost(StatefulRedisConnection<byte[], byte[]> which, String reason) {
    if (connection != null && connection.made == which) {
      disconnect(Reply.UNREACHABLE, reason);
    }
  }

  private void disconnect(Failure why, String reason) {
    Connection lost = connection;
    if (lost == null) {
      return;
    }
    connection = null;
    lost.writer.forget();
    if (witness != null) {
      witness.gone();
    }
    overdue = null;
    whyNot = why;
    if (ready && !closed) {
      health.disconnected(reason);
    } else if (!closed) {
      health.failed(reason);
    }
    ready = false;
    firstAttempt.complete(null);
    TimedCommand command = pending.poll();
    while (command != null) {
      command.answer(why);
      command = pending.poll();
    }
    command = waiting.poll();
    while (command != null) {
      command.answer(why);
      command = waiting.poll();
    }
    lost.made.closeAsync();
    if (System.nanoTime() - connectedNanos > STEADY_NANOS) {
      pauseMillis = FIRST_PAUSE_MILLIS;
    }
    connectAfterPause();
  }

  private void connectAfterPause() {
    if (closed) {
      return;
    }
    loop.schedule(this::connect, pauseMillis, TimeUnit.MILLISECONDS);
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
  }

  /**
   * Answers what is late, replaces a connection that has gone silent, or asks for a sign of life.
   */
  private void tick() {
    if (connection == null) {
      return;
    }
    long nowNanos = System.nanoTime();
    answerLate(nowNanos);
    if (overdue != null && overdue.isDone()) {
      overdue = null;
    }
    long silentNanos = nowNanos - client.lastReadNanos();
    if (witness != null) {
      witness.heard(heardNanos, nowNanos - heardNanos >= timeoutNanos / 4 * 3, this::say);
    }
    if (overdue != null
        && (silentNanos >= timeoutNanos || overdue.isLateBy(timeoutNanos, nowNanos))) {
      disconnect(Reply.TIMED_OUT, "Redis did not answer within --redis-timeout");
    } else if (overdue == null && pending.isEmpty() && nowNanos - heardNanos >= heartbeatNanos) {
      say(PING, reply -> {});
    }
  }

  private void answerLate(long nowNanos) {
    forgetAnswered();
    TimedCommand head = pending.peek();
    while (head != null && head.isLateBy(0, nowNanos)) {
      pending.remove();
      if (overdue == null) {
        overdue = head;
      }
      if (!(head instanceof PlainCommand)) {
        metrics.count(Metric.REDIS_TIMEOUTS);
      }
      head.answer(Reply.TIMED_OUT);
      forgetAnswered();
      head = pending.peek();
    }
    head = waiting.peek();
    while (head != null && head.isLateBy(0, nowNanos)) {
      waiting.remove();
      metrics.count(Metric.REDIS_TIMEOUTS);
      head.answer(Reply.TIMED_OUT);
      head = waiting.peek();
    }
  }

  private void forgetAnswered() {
    TimedCommand head = pending.peek();
    while (head != null && head.isAnswered()) {
      pending.remove();
      heardNanos = head.sentNanos();
      head = pending.peek();
    }
    sendWaiting();
  }

  /** What there is while it is connected. */
  private final class Connection implements TimedCommand.Sender {
    private final StatefulRedisConnection<byte[], byte[]> made;
    private final CommandWriter writer;

    Connection(StatefulRedisConnection<byte[], byte[]> made) {
      this.made = made;
      this.writer = client.newWriter(this::unwritable);
    }

    /** When it counts as sent what is sent now. */
    long sentNanos() {
      return writer.sinceNanos();
    }

    private void unwritable(Throwable why) {
      lost(made, "commands could not be written: " + why);
    }

    @Override
    public void answered(TimedCommand command, Reply reply) {
      if (reply instanceof Failure && !(command instanceof PlainCommand)) {
        metrics.count(Metric.REDIS_ERRORS);
      }
      forgetAnswered();
    }

    @Override
    public void broken() {
      loop.execute(() -> lost(made, "the connection broke"));
    }
  }
}
