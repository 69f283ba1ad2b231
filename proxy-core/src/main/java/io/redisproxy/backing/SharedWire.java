package io.redisproxy.backing;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.redisproxy.command.Answer;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Words;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all clients of one event loop who stand at the same place send their commands through, one
 * after the other. Opened when it is needed, also after it was lost, and closed when nobody has
 * needed it for a while. A command whose deadline has passed is answered as late and keeps its
 * place, so that its reply ends with it.
 */
final class SharedWire implements Line.Listener {

  private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(SharedWire.class);

  static final long LONGEST_IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** A command under way. */
  private static final class Pending {
    private final Answer answer;
    private final long deadlineNanos;
    private boolean late;

    Pending(Answer answer, long deadlineNanos) {
      this.answer = answer;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private final LoopClient client;
  private final Place place;
  private final long timeoutNanos;
  private final Metrics metrics;

  /** Everything that was sent and that Redis has not replied to, in order. */
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();

  private @Nullable RawConnection connection;
  private long lastUseNanos;

  SharedWire(LoopClient client, Place place, long timeoutNanos, Metrics metrics) {
    this.client = client;
    this.place = place;
    this.timeoutNanos = timeoutNanos;
    this.metrics = metrics;
  }

  /** What can't be sent is answered as unreachable, as are those that the wire takes with it. */
  void send(Words words, Answer answer) {
    lastUseNanos = System.nanoTime();
    metrics.count(Metric.REDIS_COMMANDS);
    Pending sent = new Pending(answer, lastUseNanos + timeoutNanos);
    pending.add(sent);
    try {
      if (connection == null) {
        connection = RawConnection.open(client, place, RawConnection::close, this);
      }
      connection.send(words);
    } catch (RuntimeException | Error e) {
      LOGGER.warn("a command could not be sent", e);
      // The connection has closed itself and has told all, if there was one already.
      if (pending.remove(sent)) {
        metrics.count(Metric.REDIS_ERRORS);
        fail(sent, Reply.UNREACHABLE);
      }
    }
  }

  /** Answers what is late, and gives up a connection that has gone silent, or that nobody needs. */
  void tick(long nowNanos) {
    answerLate(nowNanos);
    RawConnection current = connection;
    if (current == null) {
      return;
    }
    Pending first = pending.peek();
    boolean silent =
        first != null
            && first.late
            && (nowNanos - current.lastReadNanos() >= timeoutNanos
                || nowNanos - first.deadlineNanos >= timeoutNanos);
    if (silent) {
      close(Reply.TIMED_OUT);
    } else if (first == null && nowNanos - lastUseNanos >= LONGEST_IDLE_NANOS) {
      close(Reply.UNREACHABLE);
    }
  }

  /** Whether nothing would be lost if it were forgotten. */
  boolean isUnused() {
    return connection == null && pending.isEmpty();
  }

  /** Gives the connection up; whoever still waits is told why. */
  void close(Failure why) {
    RawConnection lost = connection;
    if (lost != null) {
      lost.close();
      closed(why);
    }
  }

  @Override
  public void frame(byte[] frame) {
    if (frame[0] == '>') {
      // Nothing that is said unasked concerns what is shared.
      return;
    }
    Pending first = pending.poll();
    if (first == null) {
      close(Reply.UNREACHABLE);
      return;
    }
    try {
      first.answer.reply(frame);
    } catch (RuntimeException | Error e) {
      LOGGER.warn("a reply could not be told", e);
    }
  }

  @Override
  public void closed(Failure why) {
    connection = null;
    ArrayDeque<Pending> lost = new ArrayDeque<>(pending);
    pending.clear();
    for (Pending each : lost) {
      metrics.count(Metric.REDIS_ERRORS);
      fail(each, why);
    }
  }

  private void answerLate(long nowNanos) {
    List<Pending> overdue = new ArrayList<>(0);
    for (Pending each : pending) {
      if (nowNanos - each.deadlineNanos < 0) {
        break;
      }
      if (!each.late) {
        each.late = true;
        overdue.add(each);
      }
    }
    for (Pending each : overdue) {
      metrics.count(Metric.REDIS_TIMEOUTS);
      fail(each, Reply.TIMED_OUT);
    }
  }

  /** One who can't be told does not keep the others waiting, nor break their wire. */
  private static void fail(Pending one, Failure why) {
    try {
      one.answer.failed(why);
    } catch (RuntimeException | Error e) {
      LOGGER.warn("a failure could not be told", e);
    }
  }
}
