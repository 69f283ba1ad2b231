package io.redisproxy.command;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one command is, as Redis tells it. */
public final class CommandSpec {

  private final String name;
  private final int arity;
  private final Set<CommandFlag> flags;
  private final Set<String> categories;
  private final KeyRules keys;
  private final @Nullable CommandTable subcommands;

  private CommandSpec(
      String name,
      int arity,
      Set<CommandFlag> flags,
      Set<String> categories,
      KeyRules keys,
      @Nullable CommandTable subcommands) {
    this.name = name;
    this.arity = arity;
    this.flags = flags;
    this.categories = categories;
    this.keys = keys;
    this.subcommands = subcommands;
  }

  /** Out of one entry of COMMAND's reply, or null if it makes no sense. */
  static @Nullable CommandSpec of(Fields entry) {
    String name = Fields.text(entry.value(0));
    Integer arity = Fields.number(entry.value(1));
    Set<String> flagNames = Fields.texts(entry.value(2));
    Integer first = Fields.number(entry.value(3));
    Integer last = Fields.number(entry.value(4));
    Integer step = Fields.number(entry.value(5));
    Set<String> categories = Fields.texts(entry.value(6));
    Object specs = entry.value(8);
    Object subcommands = entry.value(9);
    if (name == null || arity == null || flagNames == null || categories == null) {
      return null;
    }
    if (first == null || last == null || step == null) {
      return null;
    }
    // Without its subcommands it would answer for all of them, without specifications for no key.
    if (isNoList(specs) || isNoList(subcommands)) {
      return null;
    }
    Set<CommandFlag> flags = CommandFlag.of(flagNames);
    Fields keySpecs = Fields.of(specs);
    KeyRules keys =
        keySpecs.values().isEmpty()
            ? KeyRules.positioned(first, last, step, flags)
            : KeyRules.specified(keySpecs);
    // What FLUSHALL writes to is no word of it; and a module may have words of its own for what
    // its positions leave out.
    boolean elsewhere = flags.contains(CommandFlag.WRITE) && keys.searches().isEmpty();
    boolean ownWords =
        flags.contains(CommandFlag.MODULE) && flags.contains(CommandFlag.MOVABLEKEYS);
    return new CommandSpec(
        name,
        arity,
        flags,
        Set.copyOf(categories),
        elsewhere || ownWords ? keys.incomplete() : keys,
        subcommands instanceof List<?> list && !list.isEmpty() ? CommandTable.of(list) : null);
  }

  private static boolean isNoList(@Nullable Object value) {
    return value != null && !(value instanceof List);
  }

  /** In lower case as Redis gives it; a subcommand's is like {@code config|get}. */
  public String name() {
    return name;
  }

  /** How many words it takes, its name included; if negative, at least as many. */
  public int arity() {
    return arity;
  }

  /** Whether Redis takes so many words, its name included, or refuses them unseen. */
  public boolean takes(int words) {
    return arity < 0 ? words >= -arity : words == arity;
  }

  public boolean is(CommandFlag flag) {
    return flags.contains(flag);
  }

  /** Whether it is in an ACL category, written as Redis does, like {@code @dangerous}. */
  public boolean isIn(String category) {
    return categories.contains(category);
  }

  public Set<String> categories() {
    return categories;
  }

  /** Whether it can name keys at all; FLUSHALL writes to all without naming one. */
  public boolean namesKeys() {
    return !keys.searches().isEmpty() || is(CommandFlag.MOVABLEKEYS);
  }

  /**
   * Whether it may change what keys hold: not only what is flagged as a write, but also scripts,
   * and PFCOUNT, which notes what it has counted in the value that it read.
   */
  public boolean mayChangeKeys() {
    return is(CommandFlag.WRITE)
        || keys.changing()
        || (is(CommandFlag.MAY_REPLICATE) && namesKeys());
  }

  /**
   * The keys that it may change; of a command that only reads, those that it reads. They are not
   * complete if Redis, or {@code words}, leaves it open; nor if it writes and names no key at all.
   */
  public Keys keysOf(Words words) {
    return keys.keysOf(words);
  }

  @Nullable CommandTable subcommands() {
    return subcommands;
  }

  /**
   * Whether that is its name, its category's, or a subcommand's.
   *
   * @param subcommandsUnknown whether any may be a subcommand's, since Redis tells none
   */
  boolean goesBy(String other, boolean subcommandsUnknown) {
    return name.equals(other)
        || categories.contains(other)
        || (subcommands != null && subcommands.has(other))
        || (subcommandsUnknown && other.startsWith(name + "|"));
  }
}
