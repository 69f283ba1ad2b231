package io.redisproxy.resp;

import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;
import java.util.List;
import java.util.Locale;

/** Errors that many commands have in common, worded as redis-server words them. */
final class ErrorWords {

  private static final int SHOWN_CHARS = 128;

  private ErrorWords() {}

  static String of(Reply.Failure failure) {
    return switch (failure.reason()) {
      case REDIS_ERROR -> failure.text();
      case UNREACHABLE, TIMED_OUT, KEY_TOO_LONG -> "ERR " + failure.text();
      case BUSY -> "BUSY " + failure.text();
    };
  }

  static String wrongCount(String command) {
    return "ERR wrong number of arguments for '%s' command".formatted(command);
  }

  static String unknownSubcommand(String command, String subcommand) {
    return "ERR unknown subcommand '%s'. Try %s HELP."
        .formatted(shortened(subcommand, SHOWN_CHARS), command);
  }

  /**
   * A command that Redis did not name, or such a subcommand of one that it did.
   *
   * @param words one character a byte, since Redis shows what came, if only up to a zero
   */
  static String unknown(CommandTable table, Words command, List<String> words) {
    if (table.isSubcommand(command)) {
      return unknownSubcommand(words.get(0).toUpperCase(Locale.ROOT), words.get(1));
    }
    return table.knowsSubcommands()
        ? unknownCommand(words, SHOWN_CHARS, "'%s'", "'%s' ")
        : unknownCommand(words, Integer.MAX_VALUE, "`%s`", "`%s`, ");
  }

  /** Redis 7.0 has other quotes than those before it, and cuts a long name. */
  private static String unknownCommand(
      List<String> words, int longestName, String nameForm, String argumentForm) {
    StringBuilder arguments = new StringBuilder();
    for (String word : words.subList(1, words.size())) {
      int room = SHOWN_CHARS - arguments.length();
      if (room <= 0) {
        break;
      }
      arguments.append(argumentForm.formatted(shortened(word, room)));
    }
    String name = nameForm.formatted(shortened(words.get(0), longestName));
    return "ERR unknown command " + name + ", with args beginning with: " + arguments;
  }

  private static String shortened(String word, int room) {
    int zero = word.indexOf('\0');
    return word.substring(0, Math.min(room, zero < 0 ? word.length() : zero));
  }
}
