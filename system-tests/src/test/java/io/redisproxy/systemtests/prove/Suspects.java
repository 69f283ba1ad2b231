package io.redisproxy.systemtests.prove;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Answers that were staler than they may be, until it is known how much of that time there was no
 * processor for those who would have made it less.
 */
final class Suspects extends Thread {
  private static final int ROOM = 100_000;

  /** So many are put into words, which costs time, and of the rest one in so many. */
  private static final int IN_WORDS = 500;

  private static final int SAMPLE_MILLIS = 5;

  /** By then, whoever was waiting has been served. */
  private static final long PATIENCE_MILLIS = 1000;

  private final Scarcity scarcity;
  private final Violations violations;
  private final Deque<Suspect> suspects = new ArrayDeque<>();
  private final Counts excused = new Counts();
  private volatile boolean ended;

  private record Suspect(Row row, long boundNanos, long replaced, long asked, String words) {}

  Suspects(Scarcity scarcity, Violations violations) {
    super("prove-suspects");
    setDaemon(true);
    this.scarcity = scarcity;
    this.violations = violations;
  }

  synchronized void add(Spell spell, long replaced, long asked, Supplier<String> words) {
    if (suspects.size() < ROOM) {
      boolean inWords = suspects.size() < IN_WORDS || suspects.size() % IN_WORDS == 0;
      String text = inWords ? words.get() : "";
      suspects.add(new Suspect(spell.row(), spell.boundNanos(), replaced, asked, text));
    } else {
      violations.add(Wrong.STALE, spell.row(), words);
    }
  }

  Counts excused() {
    return excused;
  }

  @Override
  public void run() {
    while (!ended) {
      scarcity.sample();
      judge(Clock.now() - Clock.ofMillis(PATIENCE_MILLIS));
      Pause.millis(SAMPLE_MILLIS);
    }
  }

  private void judge(long until) {
    for (Suspect suspect = next(until); suspect != null; suspect = next(until)) {
      judge(suspect);
    }
  }

  private void judge(Suspect suspect) {
    long waited = scarcity.within(suspect.replaced, suspect.asked);
    if (suspect.asked - suspect.replaced - waited > suspect.boundNanos) {
      violations.add(Wrong.STALE, suspect.row, () -> suspect.words);
    } else {
      excused.add("in " + suspect.row);
    }
  }

  private synchronized Suspect next(long until) {
    Suspect first = suspects.peek();
    return first != null && first.asked < until ? suspects.poll() : null;
  }

  void judgeAll() {
    judge(Clock.NEVER);
  }

  /** To be called when nobody reads any more. */
  void end() {
    Pause.millis(PATIENCE_MILLIS);
    ended = true;
    try {
      join(60_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    judgeAll();
    scarcity.close();
  }
}
