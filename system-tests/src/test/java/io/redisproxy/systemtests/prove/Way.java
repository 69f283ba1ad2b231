package io.redisproxy.systemtests.prove;

import java.util.List;
import java.util.stream.Stream;

/**
 * One way to change a key: commands, each of words in which some stand for something.
 *
 * <pre>
 *   k  the key        v  its new value    d  the twelve digits that end it   o w  another key's
 *   s  a key beside   h  the database     p q t  life in ms, in s, its end as a time of the day
 *   b  by how much the integer grows      c  the same with a minus
 *   f  where the digits begin             e g  where the last digit is, in bits, and its byte
 *   y  the last bit
 * </pre>
 */
record Way(Effect effect, Need need, String text, List<List<String>> commands) {

  Way {
    commands = List.copyOf(commands);
  }

  static Way of(Effect effect, Need need, String text) {
    List<List<String>> commands =
        Stream.of(text.split("; ", -1)).map(command -> List.of(command.split(" ", -1))).toList();
    return new Way(effect, need, text, commands);
  }

  boolean changesTwo() {
    return has("o");
  }

  boolean countsInSeconds() {
    return has("q");
  }

  /** How much is added to what was there. */
  int added() {
    return text.contains("APPEND") && effect == Effect.MODIFY ? Key.DIGITS : 0;
  }

  private boolean has(String word) {
    return commands.stream().anyMatch(words -> words.contains(word));
  }
}
