package io.redisproxy.systemtests.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What one connection says: batches of random commands, now and then malformed or unanswered. */
final class RandomCommands {

  private static final int LONGEST_BATCH = 40;
  private static final int MOST_BYTES = 64 * 1024;

  /** The proxy does not take these inside a transaction. */
  private static final Set<String> NOT_IN_TRANSACTION = Set.of("SELECT", "HELLO", "AUTH", "CLIENT");

  private final Grammar grammar;
  private final Random random;
  private final Placeholders placeholders;

  /** Whether Redis may queue what is said; a malformed MULTI may or may not have begun that. */
  private boolean maybeQueuing;

  RandomCommands(Grammar grammar, Random random, Placeholders placeholders) {
    this.grammar = grammar;
    this.random = random;
    this.placeholders = placeholders;
  }

  /** Half of all batches are one command, the others are sent at once. */
  List<Command> batch() {
    int size = random.nextBoolean() ? 1 : 1 + random.nextInt(LONGEST_BATCH);
    List<Command> batch = new ArrayList<>();
    int bytes = 0;
    while (batch.size() < size && bytes < MOST_BYTES) {
      if (!maybeQueuing && random.nextInt(200) == 0) {
        addUnanswered(batch);
      } else {
        addNext(batch);
      }
      bytes += batch.get(batch.size() - 1).bytes().length;
    }
    return batch;
  }

  private void addNext(List<Command> batch) {
    Command command = next();
    if (command.is("HELLO")) {
      // The proxy refuses to change the protocol while keys are watched.
      batch.add(Command.of("UNWATCH"));
    }
    batch.add(command);
  }

  private Command next() {
    if (maybeQueuing && random.nextInt(8) == 0) {
      maybeQueuing = false;
      return Command.of(random.nextInt(4) == 0 ? "DISCARD" : "EXEC");
    }
    Command command = draw();
    if (command.likeness().canBeMalformed() && random.nextInt(25) == 0) {
      command =
          new Command(
              placeholders.malformed(command.words()), command.likeness(), command.answered());
    }
    if (command.is("MULTI")) {
      maybeQueuing = true;
    } else if ((command.is("EXEC") || command.is("DISCARD")) && command.words().size() == 1) {
      maybeQueuing = false;
    }
    return command;
  }

  private Command draw() {
    while (true) {
      Template template = grammar.draw(random);
      if (!maybeQueuing || template.canBeInTransaction()) {
        Command command = template.expand(random, placeholders);
        if (!maybeQueuing || !NOT_IN_TRANSACTION.contains(command.words().get(0))) {
          return command;
        }
      }
    }
  }

  /** CLIENT REPLY SKIP and the one after it, or all from CLIENT REPLY OFF to ON. */
  private void addUnanswered(List<Command> batch) {
    boolean skip = random.nextBoolean();
    batch.add(Command.of("CLIENT", "REPLY", skip ? "SKIP" : "OFF").unanswered());
    int silent = skip ? 1 : random.nextInt(5);
    for (int i = 0; i < silent; i++) {
      List<String> words = placeholders.expand("v");
      batch.add(Command.of("SET", placeholders.expand("s").get(0), words.get(0)).unanswered());
    }
    // What is answered shows to the other connections that what is not was executed.
    batch.add(skip ? Command.of("PING") : Command.of("CLIENT", "REPLY", "ON"));
  }
}
