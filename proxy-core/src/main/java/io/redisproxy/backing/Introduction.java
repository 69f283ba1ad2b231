package io.redisproxy.backing;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Answer;
import io.redisproxy.command.OneWord;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Words;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Asks Redis who it is each time that it was found, since it may be another one than before; and
 * again a second later, as long as it has not said: a busy one, or one that is loading, refuses to.
 */
final class Introduction {

  private static final Words HELLO = new OneWord("HELLO");
  private static final Words COMMAND = new OneWord("COMMAND");
  private static final long PAUSE_MILLIS = 1_000;

  private final EventLoop loop;
  private final Wires wires;
  private final Place place;
  private final Known known;
  private final BooleanSupplier found;
  private final Runnable whenTold;

  /** How often Redis was found; questions of an earlier time are not asked again. */
  private int times;

  /**
   * @param found whether Redis is still there
   * @param whenTold it is known what Redis' commands are, or that it does not say for now
   */
  Introduction(
      EventLoop loop,
      Wires wires,
      Place place,
      Known known,
      BooleanSupplier found,
      Runnable whenTold) {
    this.loop = loop;
    this.wires = wires;
    this.place = place;
    this.known = known;
    this.found = found;
    this.whenTold = whenTold;
  }

  void begin() {
    times++;
    ask(HELLO, known::isGreetedWith, () -> {}, times);
    ask(COMMAND, known::commandsAre, whenTold, times);
  }

  void close() {
    times++;
  }

  private void ask(Words words, Predicate<byte[]> takenIn, Runnable inAnyCase, int time) {
    wires.send(
        words,
        place,
        new Answer() {
          private boolean done;
          private boolean ended;

          @Override
          public void reply(byte[] frame) {
            try {
              done = takenIn.test(frame);
            } finally {
              ended();
            }
          }

          @Override
          public void failed(Failure why) {
            ended();
          }

          /** What is late ends twice, and is asked again once. */
          private void ended() {
            if (!ended) {
              ended = true;
              inAnyCase.run();
              if (!done && time == times) {
                loop.schedule(this::again, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
              }
            }
          }

          private void again() {
            if (!done && time == times && found.getAsBoolean()) {
              ask(words, takenIn, () -> {}, time);
            }
          }
        });
  }
}
