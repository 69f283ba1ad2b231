package io.redisproxy.resp;

import io.redisproxy.command.CommandFlag;
import io.redisproxy.command.CommandSpec;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Words;
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

  /** Whether Redis' settings, secrets among them, may be seen. */
  boolean allowsConfigGet() {
    return Stream.of("config", "config|get", "@admin", "@dangerous").anyMatch(allowed::contains);
  }

  /** Why the command is refused, in Redis' manner; null if it is not. */
  @Nullable String refusal(CommandSpec spec) {
    if (isNamed(denied, spec)) {
      return "NOPERM this command is not allowed through the proxy; it was started with --deny";
    }
    boolean harmful = spec.isIn("@admin") || spec.isIn("@dangerous") || spec.is(CommandFlag.ADMIN);
    if (harmful && !HARMLESS.contains(spec.name()) && !isNamed(allowed, spec)) {
      return "NOPERM this command is not allowed through the proxy; start it with --allow "
          + spec.name();
    }
    if (readOnly && spec.mayChangeKeys()) {
      return "NOPERM this command writes, and the proxy was started with --read-only";
    }
    return null;
  }

  /** What the command may change; of an administrator's it is not known. */
  Reach reach(CommandSpec spec, Words words) {
    Reach reach = Reach.of(spec, words);
    boolean unknown = reach.isNothing() && spec.isIn("@admin") && !HARMLESS.contains(spec.name());
    return unknown ? Reach.ANYTHING : reach;
  }

  private static boolean isNamed(Set<String> names, CommandSpec spec) {
    int bar = spec.name().indexOf('|');
    return names.contains(spec.name())
        || (bar > 0 && names.contains(spec.name().substring(0, bar)))
        || spec.categories().stream().anyMatch(names::contains);
  }
}
