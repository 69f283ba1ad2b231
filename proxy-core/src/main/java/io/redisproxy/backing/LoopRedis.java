package io.redisproxy.backing;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Answer;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Words;
import io.redisproxy.metrics.Metrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's ways to Redis: Lettuce's commands for what the cache asks, whole commands as
 * they are for the rest. Whether Redis is there, the first knows.
 */
final class LoopRedis implements Backing {

  private final EventLoop loop;
  private final long laterNanos;
  private final RedisLink link;
  private final Wires wires;
  private final Introduction introduction;
  private final Place own;
  private final Known known;
  private final boolean asksForLife;
  private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

  /**
   * @param known what Redis has said of itself, for all loops
   * @param tracking what is known of changes, if Redis is to tell of them
   */
  LoopRedis(
      EventLoop loop,
      LoopClient client,
      LoopClient wireClient,
      BackingOptions options,
      Known known,
      Health health,
      Metrics metrics,
      @Nullable Tracking tracking) {
    this.loop = loop;
    laterNanos = options.timeoutNanos() + 2 * RedisLink.tickNanos(options.timeoutNanos());
    this.known = known;
    asksForLife = options.asksForLife();
    own = new Place(options.database(), false);
    wires = new Wires(loop, wireClient, options.timeoutNanos(), metrics);
    introduction =
        new Introduction(loop, wires, own, known, this::isFound, () -> firstAttempt.complete(null));
    link =
        new RedisLink(
            loop,
            client,
            options,
            introduction::begin,
            health,
            metrics,
            tracking == null ? null : tracking.newWitness());
  }

  /**
   * Begins to connect; the result is there when the first attempt has failed, or when it is known
   * what Redis' commands are.
   */
  CompletableFuture<Void> start() {
    wires.start();
    link.start()
        .thenRun(
            () -> {
              if (link.whyNot() != null) {
                firstAttempt.complete(null);
              }
            });
    return firstAttempt;
  }

  @Override
  public void get(int database, byte[] key, Consumer<Reply> whenAnswered) {
    if (asksForLife) {
      load(database, key, whenAnswered);
    } else {
      read(database, key, whenAnswered);
    }
  }

  private void read(int database, byte[] key, Consumer<Reply> whenAnswered) {
    if (database == own.database()) {
      link.get(key, whenAnswered);
    } else {
      Fetch fetch = Fetch.one(key, whenAnswered);
      send(fetch, new Place(database, false), fetch);
    }
  }

  /**
   * Redis may refuse transactions and allow reading, if it is full (OOM) or does not let us; of
   * such a value no life is known.
   */
  private void load(int database, byte[] key, Consumer<Reply> whenAnswered) {
    link.load(
        database,
        own.database(),
        key,
        reply -> {
          if (reply instanceof Failure why && why.text().matches("(OOM|NOPERM) .*")) {
            read(database, key, read -> whenAnswered.accept(unkept(read)));
          } else {
            whenAnswered.accept(reply);
          }
        });
  }

  private static Reply unkept(Reply reply) {
    return reply instanceof Reply.Value value ? value.livingFor(0) : reply;
  }

  @Override
  public void getAll(int database, List<byte[]> keys, Each whenAnswered) {
    if (asksForLife) {
      for (int i = 0; i < keys.size(); i++) {
        int index = i;
        load(database, keys.get(i), reply -> whenAnswered.answer(index, reply));
      }
    } else {
      Fetch fetch = Fetch.all(keys, whenAnswered);
      send(fetch, new Place(database, false), fetch);
    }
  }

  @Override
  public @Nullable CommandTable commands() {
    return known.commands();
  }

  @Override
  public void send(Words words, Place place, Answer answer) {
    Failure whyNot = link.whyNot();
    // One that is busy refuses to tell of changes, and may take what makes it less so.
    if (whyNot != null && whyNot.reason() != Reply.Reason.REDIS_ERROR) {
      answer.failed(whyNot);
    } else {
      wires.send(words, place, answer);
    }
  }

  @Override
  public void execute(Runnable work) {
    loop.execute(work);
  }

  @Override
  public void later(Runnable work) {
    loop.schedule(work, laterNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public Line open(Place place, Line.Listener listener) {
    Failure whyNot = link.whyNot();
    return whyNot == null ? wires.open(place, listener) : new NoLine(loop, whyNot, listener);
  }

  void close() {
    link.close(
        () -> {
          introduction.close();
          wires.close();
        });
  }

  private boolean isFound() {
    return link.whyNot() == null;
  }
}
