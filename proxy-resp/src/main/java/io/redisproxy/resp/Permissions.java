package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redisproxy.command.CommandFlag;
import io.redisproxy.command.CommandSpec;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Words;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which commands are let through to Redis. What Redis itself holds for an administrator's, or for
 * dangerous, is not, apart from a few that only look, or that harm nobody but the key they name.
 *
 * @param allowed commands ({@code flushall}, {@code config|set}) or categories ({@code @admin})
 *     that are let through all the same
 * @param denied likewise, that are not, whatever else is said
 * @param readOnly whether commands that write are refused
 */
public record Permissions(Set<String> allowed, Set<String> denied, boolean readOnly) {

  private static final Set<String> HARMLESS =
      Set.of(
          "info",
          "lastsave",
          "latency|doctor",
          "latency|graph",
          "latency|help",
          "latency|histogram",
          "latency|history",
          "latency|latest",
          "restore",
          "role",
          "slowlog|get",
          "slowlog|help",
          "slowlog|len",
          "sort",
          "sort_ro");

  /** These make of the connection that they come on something else than one for commands. */
  private static final Set<String> UNFIT_TO_SHARE =
      Set.of("psync", "replconf", "script|debug", "sync");

  /** Commands of which more is to be known than their names. */
  private static final Set<String> CONTAINERS = Set.of("config", "latency", "script", "slowlog");

  /** Whether Redis' settings, secrets among them, may be seen. */
  boolean allowsConfigGet() {
    return Stream.of("config", "config|get", "@admin", "@dangerous").anyMatch(allowed::contains);
  }

  /** Why the command is refused, in Redis' manner; null if it is not. */
  @Nullable String refusal(CommandSpec spec, Words words) {
    String name = nameOf(spec, words);
    if (isNamed(denied, name, spec)) {
      return "NOPERM this command is not allowed through the proxy; it was started with --deny";
    }
    if (UNFIT_TO_SHARE.contains(name)) {
      return "NOPERM this command takes over the connection that it comes on,"
          + " and those of the proxy are shared";
    }
    boolean harmful = spec.isIn("@admin") || spec.isIn("@dangerous") || spec.is(CommandFlag.ADMIN);
    if (harmful && !HARMLESS.contains(name) && !isNamed(allowed, name, spec)) {
      return "NOPERM this command is not allowed through the proxy; start it with --allow " + name;
    }
    if (readOnly && spec.mayChangeKeys()) {
      return "NOPERM this command writes, and the proxy was started with --read-only";
    }
    return null;
  }

  /** What the command may change; of an administrator's it is not known. */
  Reach reach(CommandSpec spec, Words words) {
    Reach reach = Reach.of(spec, words);
    boolean unknown =
        reach.isNothing() && spec.isIn("@admin") && !HARMLESS.contains(nameOf(spec, words));
    return unknown ? Reach.ANYTHING : reach;
  }

  /** With its subcommand, of which Redis 6.2 does not say that it is one. */
  private static String nameOf(CommandSpec spec, Words words) {
    return words.count() > 1 && CONTAINERS.contains(spec.name())
        ? spec.name()
            + '|'
            + new String(words.bytes(), words.start(1), words.length(1), ISO_8859_1)
                .toLowerCase(Locale.ROOT)
        : spec.name();
  }

  private static boolean isNamed(Set<String> names, String name, CommandSpec spec) {
    int bar = name.indexOf('|');
    return names.contains(name)
        || (bar > 0 && names.contains(name.substring(0, bar)))
        || spec.categories().stream().anyMatch(names::contains);
  }
}
