package io.redisproxy.http.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Reason;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Answers look-ups as an input plans them, in the order in which they come:
 *
 * <pre>
 *   0 a hit                      4 absent
 *   1 a value that is stored     5 of another type
 *   2 one that is not            6 unreachable
 *   3 one that is too large      7 timed out, or an error if it was asked for by others too
 * </pre>
 *
 * <p>These at once; {@code h} to {@code o} are the same later, of which there is no hit; {@code p}
 * to {@code w} at once, and others asked too.
 */
final class PlannedGets implements Gets {

  private static final int LATER = 0x08;
  private static final int COLLAPSED = 0x50;

  // That which is said in seconds is the same for a second.
  private static final long AGE_NANOS = 7_001_000_000L;
  private static final long TTL_NANOS = 52_999_000_000L;

  /** So that no input takes long. */
  private static final int MAX_LARGE = 8;

  private static final Reply WRONG_TYPE =
      new Failure(Reason.REDIS_ERROR, "WRONGTYPE Operation against a key \"of\" another type");
  private static final Reply ERROR =
      new Failure(Reason.REDIS_ERROR, "ERR \u00e4 \u20ac\r\nConnection: close\r\n\r\n");

  private static final int MAX_MORE = 70_000;

  // Characters that JSON has to write in another way; not UTF-8, and UTF-8.
  private static final byte[] BINARY = "\u00e4\"\u0000".repeat(MAX_MORE).getBytes(ISO_8859_1);
  private static final byte[] TEXT = "\u00c3\u00a4\"\n".repeat(MAX_MORE).getBytes(ISO_8859_1);

  private record Question(Asker asker, Reply reply, boolean collapsed) {}

  private final Plan plan;
  private final ArrayDeque<Question> open = new ArrayDeque<>();
  private int count;
  private int large;

  PlannedGets(Plan plan) {
    this.plan = plan;
  }

  @Override
  public boolean get(byte[] array, int offset, int length, Asker asker) {
    byte[] key = Arrays.copyOfRange(array, offset, offset + length);
    int answer = plan.answer(count);
    count++;
    boolean later = (answer & LATER) != 0;
    boolean collapsed = (answer & COLLAPSED) == COLLAPSED;
    byte[] block = block(key);
    if ((answer & 7) == 0 && !later) {
      asker.hit(block, length, AGE_NANOS, TTL_NANOS);
      return true;
    }
    Question question =
        new Question(asker, reply(Math.max(1, answer & 7), block, length, collapsed), collapsed);
    if (later && plan.patient()) {
      open.add(question);
    } else {
      tell(question);
    }
    return false;
  }

  /** Answers a look-up that waits; false if there is none. */
  boolean answerOne() {
    Question question = plan.has('l') ? open.pollLast() : open.poll();
    if (question != null) {
      tell(question);
    }
    return question != null;
  }

  private static void tell(Question question) {
    question.asker.answer(question.reply, question.collapsed);
  }

  private static Reply reply(int kind, byte[] block, int offset, boolean collapsed) {
    Reply.Value value = new Reply.Value(block, offset);
    return switch (kind) {
      case 1 -> value.keptFor(60_000_000_000L);
      case 2 -> value;
      case 3 -> value.tooLarge();
      case 4 -> Reply.ABSENT;
      case 5 -> WRONG_TYPE;
      case 6 -> Reply.UNREACHABLE;
      default -> collapsed ? ERROR : Reply.TIMED_OUT;
    };
  }

  /** A key, and behind it its value, which begins with the key again if it is not empty. */
  private byte[] block(byte[] key) {
    int first = key[0];
    int more = sizeBehindKey(first);
    if (more > 1000) {
      large++;
      more = large > MAX_LARGE ? 0 : more;
    }
    if (first == 'E') {
      return key;
    }
    byte[] block = Arrays.copyOf(key, 2 * key.length + more);
    System.arraycopy(key, 0, block, key.length, key.length);
    byte[] filler = first == 'B' || first == 'K' ? BINARY : TEXT;
    System.arraycopy(filler, 0, block, 2 * key.length, more);
    return block;
  }

  private static int sizeBehindKey(int first) {
    return switch (first) {
      case 'B' -> 30;
      case 'M' -> 1_200;
      case 'K', 'L' -> 5_000;
      case 'X' -> 20_000;
      case 'H' -> MAX_MORE;
      default -> 0;
    };
  }
}
