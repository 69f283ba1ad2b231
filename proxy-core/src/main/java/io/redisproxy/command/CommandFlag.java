package io.redisproxy.command;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What Redis says of a command in a word, as far as a proxy has a use for it. */
public enum CommandFlag {
  WRITE,
  READONLY,
  ADMIN,
  /** Only since 7.0; the category {@code @blocking} is older. */
  BLOCKING,
  PUBSUB,
  NOSCRIPT,
  /** First key, last key and step do not tell all keys. */
  MOVABLEKEYS,
  /** Sends something to replicas without being a write, like EVAL; 6.2 only. */
  MAY_REPLICATE,
  /** Redis takes it also while a script keeps it busy; since 7.0. */
  ALLOW_BUSY,
  NO_AUTH,
  NO_MULTI,
  /** Like EVAL, takes keys but also none; since 7.0. */
  NO_MANDATORY_KEYS,
  MODULE;

  static Set<CommandFlag> of(Set<String> names) {
    Set<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
    for (CommandFlag flag : values()) {
      if (names.contains(flag.name().toLowerCase(Locale.ROOT))) {
        flags.add(flag);
      }
    }
    return flags;
  }
}
