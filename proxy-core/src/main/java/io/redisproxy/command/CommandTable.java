package io.redisproxy.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What commands there are, out of Redis' own answer to COMMAND; found by name without making a
 * string, in a table whose places are at most half taken.
 */
public final class CommandTable {

  private final String[] names;
  private final @Nullable CommandSpec[] commands;
  private final int size;
  private final boolean subcommands;

  private CommandTable(List<CommandSpec> all) {
    int places = Integer.highestOneBit(Math.max(1, all.size())) * 4;
    names = new String[places];
    commands = new CommandSpec[places];
    size = all.size();
    subcommands = all.stream().anyMatch(command -> command.subcommands() != null);
    for (CommandSpec command : all) {
      // "config|get" is found as "get", in the table of what CONFIG can do.
      String name = command.name().substring(command.name().lastIndexOf('|') + 1);
      int hash = 0;
      for (int i = 0; i < name.length(); i++) {
        hash = hash(hash, name.charAt(i));
      }
      int place = place(hash);
      while (commands[place] != null) {
        place = (place + 1) & (places - 1);
      }
      names[place] = name;
      commands[place] = command;
    }
  }

  /**
   * A command of which {@code reply} makes no sense is left out; {@link #size} says how many are
   * in.
   *
   * @param reply as nested lists of {@code byte[]}, {@code Long} and null; maps are flat lists
   */
  public static CommandTable of(List<?> reply) {
    List<CommandSpec> all = new ArrayList<>();
    for (Object entry : reply) {
      CommandSpec command = CommandSpec.of(Fields.of(entry));
      if (command != null) {
        all.add(command);
      }
    }
    return new CommandTable(all);
  }

  /** How many commands there are, without their subcommands. */
  public int size() {
    return size;
  }

  /** Whether this Redis tells what CONFIG and others can do; those before 7.0 do not. */
  public boolean knowsSubcommands() {
    return subcommands;
  }

  /**
   * The command that {@code words} are, or null if Redis did not name it. As Redis does, it takes a
   * container like CONFIG alone for itself, and with a subcommand it does not have for nothing.
   */
  public @Nullable CommandSpec find(Words words) {
    CommandSpec command = words.count() == 0 ? null : find(words, 0);
    CommandTable within = command == null ? null : command.subcommands();
    return within == null || words.count() == 1 ? command : within.find(words, 1);
  }

  /**
   * Whether anything here goes by that name, like {@code get}, {@code config|set}, {@code @write}.
   */
  public boolean has(String name) {
    return Arrays.stream(commands)
        .anyMatch(command -> command != null && command.goesBy(name, !subcommands));
  }

  /**
   * Whether these words are for a subcommand of a command that there is, be there such one or not.
   */
  public boolean isSubcommand(Words words) {
    CommandSpec command = words.count() < 2 ? null : find(words, 0);
    return command != null && command.subcommands() != null;
  }

  private @Nullable CommandSpec find(Words words, int word) {
    byte[] bytes = words.bytes();
    int start = words.start(word);
    int end = start + words.length(word);
    int hash = 0;
    for (int at = start; at < end; at++) {
      hash = hash(hash, bytes[at] & 0xff);
    }
    int place = place(hash);
    while (commands[place] != null && !isSame(words, word, names[place])) {
      place = (place + 1) & (commands.length - 1);
    }
    return commands[place];
  }

  /** Nothing is added for a client's words, so their hash may be one that they can foresee. */
  private static int hash(int hash, int letter) {
    return hash * 31 + lowerCase(letter);
  }

  private int place(int hash) {
    return (hash ^ hash >>> 15) & (commands.length - 1);
  }

  /** Whether {@code word} is {@code name}, whatever the case of ASCII letters in both. */
  static boolean isSame(Words words, int word, String name) {
    if (words.length(word) != name.length()) {
      return false;
    }
    byte[] bytes = words.bytes();
    int start = words.start(word);
    for (int i = 0; i < name.length(); i++) {
      if (lowerCase(bytes[start + i] & 0xff) != lowerCase(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int lowerCase(int letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }
}
