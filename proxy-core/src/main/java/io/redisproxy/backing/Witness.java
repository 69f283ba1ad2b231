package io.redisproxy.backing;

import io.lettuce.core.api.push.PushMessage;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One loop's connection as a witness of changes: has Redis tell of them, and passes on what it
 * tells, in the order of the connection. So a value that was read over it is known by the time that
 * its change is told:
 *
 * <pre>
 *   ─► HELLO 3 · CLIENT TRACKING ON · INFO commandstats         ─► GET k ...
 *   ◄─                                   settled: may be used   ◄─ value  ◄─ invalidate k
 * </pre>
 *
 * <p>Of SWAPDB Redis does not tell, so INFO is asked how often there was one.
 */
final class Witness {

  private static final List<String> HELLO = List.of("HELLO", "3");
  private static final List<String> STATISTICS = List.of("INFO", "commandstats");
  private static final byte[] SWAPS = "cmdstat_swapdb:calls=".getBytes(StandardCharsets.US_ASCII);

  /** Puts a command on the connection. */
  @FunctionalInterface
  interface Way {
    void send(List<String> words, Consumer<Reply> whenAnswered);
  }

  private final Tracking tracking;
  private final Changes changes;
  private final List<byte[]> prefixes;

  /** The connection that is spoken of; what others still tell is of no use. */
  private Object current = this;

  private boolean agreed;
  private boolean refused;
  private boolean vouches;
  private boolean asksForSwaps;

  /** Guarded by the lock of {@link #tracking}: up to when it vouches for what was read. */
  long heardNanos;

  Witness(Tracking tracking, Changes changes) {
    this.tracking = tracking;
    this.changes = changes;
    prefixes =
        tracking.options().prefixes().stream()
            .map(prefix -> prefix.getBytes(StandardCharsets.UTF_8))
            .toList();
  }

  /**
   * Asks Redis to tell of changes, before anything is read over the connection.
   *
   * @param settled is given a failure if the connection can't be used
   */
  void begin(Object connection, long nowNanos, Way way, Consumer<Reply> settled) {
    current = connection;
    List<Reply> answers = new ArrayList<>();
    way.send(HELLO, answers::add);
    way.send(tracking(), answers::add);
    way.send(
        STATISTICS,
        statistics -> {
          if (current == connection) {
            settled.accept(settle(answers, statistics, nowNanos));
          }
        });
  }

  private List<String> tracking() {
    List<String> words = new ArrayList<>(List.of("CLIENT", "TRACKING", "ON"));
    if (tracking.options().broadcast()) {
      words.add("BCAST");
    }
    for (String prefix : tracking.options().prefixes()) {
      words.add("PREFIX");
      words.add(prefix);
    }
    return words;
  }

  private Reply settle(List<Reply> answers, Reply statistics, long nowNanos) {
    for (Reply answer : answers) {
      if (answer instanceof Failure why) {
        return refused(why);
      }
    }
    if (statistics instanceof Failure why && !isCertain(why)) {
      return why;
    }
    agreed = true;
    vouches = true;
    tracking.agreed(this, nowNanos);
    swaps(statistics);
    return Reply.ABSENT;
  }

  private Reply refused(Failure why) {
    if (!isCertain(why)) {
      return why;
    }
    tracking.refused(this, why.text());
    refused = !tracking.options().required();
    return refused ? Reply.ABSENT : new Failure(Reply.Reason.UNREACHABLE, Tracking.refusal(why));
  }

  /** One that is busy, or is loading, may do another time what it refuses now. */
  private static boolean isCertain(Failure why) {
    return why.text().matches("(ERR|NOPERM|NOPROTO)\\b.*");
  }

  /** Takes in what Redis has said without being asked. */
  void told(Object connection, PushMessage push) {
    if (current == connection && push.getType().equals("invalidate")) {
      tell(push.getContent());
    }
  }

  /** The second part is a list of keys, or nothing at all for all of them. */
  private void tell(List<Object> invalidation) {
    if (invalidation.size() > 1 && invalidation.get(1) instanceof List<?> keys && !keys.isEmpty()) {
      for (Object key : keys) {
        changes.changed(bytes((ByteBuffer) key));
      }
    } else {
      changes.allChanged();
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** What is known of a key's value, with what is known of its changes. */
  Reply reply(byte[] key, Reply reply) {
    boolean watched = vouches && isTold(key);
    if (reply instanceof Reply.Value value) {
      return watched || refused ? value : value.livingFor(0);
    }
    return watched && reply instanceof Reply.Absent ? Reply.WATCHED_ABSENT : reply;
  }

  /** Whether Redis tells of this key, once it was read. */
  private boolean isTold(byte[] key) {
    if (prefixes.isEmpty()) {
      return true;
    }
    for (byte[] prefix : prefixes) {
      if (startsWith(key, prefix)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /**
   * What came before is known up to that moment. To be called again and again.
   *
   * @param heardNanos when something was sent that Redis has answered
   * @param late whether that is so long ago that there may be changes of which nobody has heard
   */
  void heard(long heardNanos, boolean late, Way way) {
    if (!agreed) {
      return;
    }
    if (late) {
      silent();
      return;
    }
    vouches = true;
    tracking.vouches(this, heardNanos);
    if (asksForSwaps && tracking.isFirst(this)) {
      asksForSwaps = false;
      Object asked = current;
      way.send(
          STATISTICS,
          statistics -> {
            if (current == asked) {
              swaps(statistics);
            }
          });
    }
  }

  private void swaps(Reply statistics) {
    asksForSwaps = true;
    if (statistics instanceof Reply.Value text) {
      tracking.swapsAre(count(text.block()));
    } else if (statistics instanceof Failure why && isCertain(why)) {
      asksForSwaps = false;
      tracking.swapsUnknown(why.text());
    }
  }

  private static long count(byte[] statistics) {
    int at = 0;
    while (at + SWAPS.length <= statistics.length
        && !Arrays.equals(statistics, at, at + SWAPS.length, SWAPS, 0, SWAPS.length)) {
      at++;
    }
    long count = 0;
    for (int i = at + SWAPS.length; i < statistics.length && statistics[i] >= '0'; i++) {
      count = count * 10 + statistics[i] - '0';
    }
    return count;
  }

  /** The connection is gone. */
  void gone() {
    current = this;
    silent();
    agreed = false;
    refused = false;
  }

  private void silent() {
    if (vouches) {
      vouches = false;
      tracking.silent(this);
    }
  }
}
