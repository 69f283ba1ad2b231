package io.redisproxy.systemtests.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is wrong is accused, and nobody else. */
class JudgeTest {
  private static final long MS = Clock.ofMillis(1);
  private static final Spell BOUND = new Spell(Row.CALM, 50 * MS);
  private static final Reply DONE = new Reply(':', "1", List.of());
  private static final Reply NOT_DONE = new Reply(':', "0", List.of());

  private final Key key = new Key(0, 0, 0);
  private final Owned owned = new Owned(key);
  private final Violations violations = new Violations();
  private final Suspects suspects = new Suspects(new Scarcity(), violations);
  private final Judge judge =
      new Judge("client", new Key[] {key}, violations, suspects, new Counts());

  @Test
  void currentValue_isRight() {
    long state = write(10, 11);
    reads(20, state);
    accused();
  }

  @Test
  void valueUnderWay_isRightBeforeItIsAcknowledged_andSoIsTheOldOne() {
    long old = write(10, 11);
    Step step = step(Effect.OVERWRITE, 0, 20);
    reads(500, old);
    reads(501, old + 1);
    step.acknowledged(900 * MS, DONE);
    accused();
  }

  @Test
  void valueReplacedNotLongAgo_isRight() {
    long old = write(10, 11);
    write(20, 21);
    reads(71, old);
    accused();
    assertThat(judge.staleness(Row.CALM).stale()).isOne();
  }

  @Test
  void valueReplacedLongAgo_isStale() {
    long old = write(10, 11);
    write(20, 21);
    reads(72, old);
    accused(Wrong.STALE);
  }

  @Test
  void valueThatHasLeftTheRing_isStale() {
    long old = write(10, 11);
    for (int i = 0; i < 3 * History.RING; i++) {
      write(20 + i, 20 + i);
    }
    reads(20 + 3 * History.RING, old);
    accused(Wrong.STALE);
  }

  @Test
  void olderValueThanTheClientKnew_wentBack() {
    long old = write(10, 11);
    reads(20, write(20, 20));
    reads(21, old);
    accused(Wrong.WENT_BACK);
  }

  @Test
  void olderValueThanInTheSameRound_wasOvertaken() {
    long old = write(10, 11);
    long newer = write(20, 20);
    reads(21, newer, old);
    accused();
    assertThat(violations.overtaken().sum()).isOne();
  }

  @Test
  void absenceFromBeforeTheValueThatTheClientKnew_wentBack() {
    reads(20, write(10, 11));
    readsAbsent(21, 21);
    accused(Wrong.WENT_BACK);
  }

  @Test
  void valueFromBeforeTheAbsence_wentBack() {
    long old = write(10, 11);
    reads(12, old);
    change(Effect.DELETE, 0, 20, 21);
    write(30, 30);
    reads(31, old + 2);
    readsAbsent(32, 32);
    accused(Wrong.WENT_BACK);
  }

  @Test
  void absenceLongAgo_isStale() {
    write(10, 11);
    readsAbsent(100, 100);
    accused(Wrong.STALE);
  }

  @Test
  void absenceUnderWay_isRight() {
    reads(20, write(10, 11));
    Step step = step(Effect.DELETE, 0, 20);
    readsAbsent(30, 31);
    step.acknowledged(40 * MS, DONE);
    accused();
  }

  @Test
  void absenceThatBeganAfterTheAnswer_isNoExcuse() {
    write(10, 11);
    step(Effect.DELETE, 0, 102);
    readsAbsent(100, 101);
    accused(Wrong.STALE);
  }

  @Test
  void valueThatNobodyWrote_isAccused() {
    long state = write(10, 11);
    reads(20, state + 1);
    accused(Wrong.NEVER_WRITTEN);
  }

  @Test
  void valueWrittenAfterTheAnswer_isAccused() {
    reads(19, write(20, 21));
    accused(Wrong.NEVER_WRITTEN);
  }

  @Test
  void valueOfAnotherKey_isAccused() {
    long state = write(10, 11);
    byte[] bytes = Bytes.latin1(new Key(1, 0, 0).value(state));
    judge.asked(20 * MS, BOUND);
    judge.value(0, bytes, bytes.length, bytes.length, 20 * MS);
    accused(Wrong.NEVER_WRITTEN);
  }

  @Test
  void numberOfAnAbsence_isNoValue() {
    write(10, 11);
    change(Effect.DELETE, 0, 20, 21);
    reads(22, key.history().newest());
    accused(Wrong.NEVER_WRITTEN);
  }

  @Test
  void valueThatEnds_isThereUntilThenAndAbsentFromThen() {
    change(Effect.OVERWRITE_ENDING, 100, 10, 12);
    reads(111, owned.value);
    readsAbsent(112, 112);
    accused();
  }

  @Test
  void valueThatHasEndedLongAgo_isStale() {
    change(Effect.OVERWRITE_ENDING, 100, 10, 12);
    reads(12 + 100 + 2 + 51, owned.value);
    accused(Wrong.STALE);
  }

  @Test
  void valueThatHasNotEndedYet_isNotAbsent() {
    change(Effect.OVERWRITE_ENDING, 100, 10, 12);
    readsAbsent(90, 90);
    accused(Wrong.STALE);
  }

  @Test
  void valueThatWasToEnd_livesOnOncePersisted() {
    change(Effect.OVERWRITE_ENDING, 100, 10, 12);
    change(Effect.PERSIST, 0, 50, 51);
    reads(5000, owned.value);
    readsAbsent(5001, 5001);
    accused(Wrong.WENT_BACK, Wrong.STALE);
  }

  @Test
  void valueThatHadEndedBeforeItWasPersisted_isStale() {
    change(Effect.OVERWRITE_ENDING, 100, 10, 12);
    reads(50, owned.value);
    step(Effect.PERSIST, 0, 115).acknowledged(116 * MS, NOT_DONE);
    readsAbsent(120, 120);
    accused();
    reads(12 + 100 + 2 + 51, owned.value);
    accused(Wrong.WENT_BACK, Wrong.STALE);
  }

  @Test
  void endThatIsMoved_isTheEnd() {
    change(Effect.OVERWRITE_ENDING, 100, 10, 12);
    change(Effect.END, 1000, 50, 51);
    reads(1000, owned.value);
    readsAbsent(1052, 1052);
    accused();
  }

  private long write(long sent, long acknowledged) {
    change(Effect.OVERWRITE, 0, sent, acknowledged);
    return owned.value;
  }

  private void change(Effect effect, long lifeMillis, long sent, long acknowledged) {
    step(effect, lifeMillis, sent).acknowledged(acknowledged * MS, DONE);
  }

  private Step step(Effect effect, long lifeMillis, long sent) {
    return new Step(owned, effect, key.length(), lifeMillis * MS, sent * MS);
  }

  private void reads(long moment, long... states) {
    judge.asked(moment * MS, BOUND);
    for (long state : states) {
      byte[] bytes = Bytes.latin1(key.value(state));
      judge.value(0, bytes, bytes.length, bytes.length, moment * MS);
    }
  }

  private void readsAbsent(long asked, long answered) {
    judge.asked(asked * MS, BOUND);
    judge.absent(0, answered * MS);
  }

  private void accused(Wrong... expected) {
    suspects.judgeAll();
    String[] kinds = new String[expected.length];
    for (int i = 0; i < expected.length; i++) {
      kinds[i] = expected[i] + " in CALM";
    }
    assertThat(violations.counts().all()).containsOnlyKeys(kinds);
  }
}
