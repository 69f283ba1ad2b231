package io.redisproxy.resp;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** CLIENT: what a connection asks and says of itself. */
final class ClientCommand {

  static final String BAD_NAME =
      "ERR Client names cannot contain spaces, newlines or special characters.";

  private static final String NO_TRACKING =
      "ERR CLIENT TRACKING is not possible through the proxy, which has a cache of its own";

  private static final Set<String> TYPES = Set.of("normal", "master", "replica", "slave", "pubsub");

  private ClientCommand() {}

  static RespWriter run(Session session, RespWriter out, List<String> words) {
    String subcommand = words.get(1).toLowerCase(Locale.ROOT);
    int[] bounds =
        switch (subcommand) {
          case "id", "getname", "info", "getredir" -> new int[] {2, 2};
          case "setname", "no-evict", "no-touch", "reply" -> new int[] {3, 3};
          case "setinfo" -> new int[] {4, 4};
          case "list" -> new int[] {2, Integer.MAX_VALUE};
          case "kill", "tracking" -> new int[] {3, Integer.MAX_VALUE};
          default -> new int[] {0, 0};
        };
    if (bounds[1] == 0) {
      return out.error(ErrorWords.unknownSubcommand("CLIENT", words.get(1)));
    }
    if (words.size() < bounds[0] || words.size() > bounds[1]) {
      return out.error(ErrorWords.wrongCount("client|" + subcommand));
    }
    return switch (subcommand) {
      case "id" -> out.integer(session.id());
      case "getname" -> session.name().isEmpty() ? out.nil() : out.bulk(session.name());
      case "setname" -> setName(session, out, words.get(2));
      case "setinfo" -> setInfo(session, out, words.get(2), words.get(3));
      case "info", "list" -> out.verbatim(line(session, subcommand));
      case "getredir" -> out.integer(-1);
      case "reply" -> reply(session, out, words.get(2));
      case "kill" -> kill(session, out, words.subList(2, words.size()));
      case "tracking" -> out.error(NO_TRACKING);
      default -> onOrOff(out, words.get(2));
    };
  }

  /** Of all connections a client is told of its own, since the others are none of Redis'. */
  private static String line(Session session, String subcommand) {
    return ("id=%d addr=%s laddr=%s name=%s age=%d idle=0 flags=N db=%d cmd=client|%s user=default"
            + " redir=-1 resp=%d lib-name=%s lib-ver=%s\n")
        .formatted(
            session.id(),
            session.address(),
            session.localAddress(),
            session.name(),
            session.ageSeconds(),
            session.database(),
            subcommand,
            session.resp3() ? 3 : 2,
            session.libName(),
            session.libVersion());
  }

  /** Of all connections a client can end its own. */
  private static RespWriter kill(Session session, RespWriter out, List<String> filters) {
    if (filters.size() == 1) {
      if (!filters.get(0).equals(session.address())) {
        return out.error("ERR No such client");
      }
      session.end();
      return out.simple("OK");
    }
    if (filters.size() % 2 != 0) {
      return out.error("ERR syntax error");
    }
    boolean matches = true;
    boolean skipsMe = true;
    for (int i = 0; i < filters.size(); i += 2) {
      String value = filters.get(i + 1);
      String lower = value.toLowerCase(Locale.ROOT);
      String fault = "";
      switch (filters.get(i).toLowerCase(Locale.ROOT)) {
        case "id" -> {
          matches &= value.equals(Long.toString(session.id()));
          fault = value.matches("0*[1-9]\\d*") ? "" : "client-id should be greater than 0";
        }
        case "addr" -> matches &= value.equals(session.address());
        case "laddr" -> matches &= value.equals(session.localAddress());
        case "user" -> {
          matches &= value.equals("default");
          fault = value.equals("default") ? "" : "No such user '%s'".formatted(value);
        }
        case "type" -> {
          matches &= lower.equals("normal");
          fault = TYPES.contains(lower) ? "" : "Unknown client type '%s'".formatted(value);
        }
        case "skipme" -> {
          skipsMe = lower.equals("yes");
          fault = skipsMe || lower.equals("no") ? "" : "syntax error";
        }
        default -> fault = "syntax error";
      }
      if (!fault.isEmpty()) {
        return out.error("ERR " + fault);
      }
    }
    if (!matches || skipsMe) {
      return out.integer(0);
    }
    session.end();
    return out.integer(1);
  }

  private static RespWriter reply(Session session, RespWriter out, String mode) {
    switch (mode.toLowerCase(Locale.ROOT)) {
      case "on" -> session.replyOn();
      case "off" -> session.replyOff();
      case "skip" -> session.replySkip();
      default -> {
        return out.error("ERR syntax error");
      }
    }
    return out.simple("OK");
  }

  /** A name is shown in lists of words, so it is one. */
  static boolean isName(String name) {
    return name.chars().allMatch(c -> c >= '!' && c <= '~');
  }

  private static RespWriter setName(Session session, RespWriter out, String name) {
    if (!isName(name)) {
      return out.error(BAD_NAME);
    }
    session.name(name);
    return out.simple("OK");
  }

  private static RespWriter setInfo(
      Session session, RespWriter out, String attribute, String value) {
    String lower = attribute.toLowerCase(Locale.ROOT);
    boolean isName = lower.equals("lib-name");
    if (!isName && !lower.equals("lib-ver")) {
      return out.error("ERR Unrecognized option '%s'".formatted(attribute));
    }
    if (!isName(value)) {
      return out.error(
          "ERR %s cannot contain spaces, newlines or special characters.".formatted(lower));
    }
    if (isName) {
      session.libName(value);
    } else {
      session.libVersion(value);
    }
    return out.simple("OK");
  }

  /** Eviction and recency as Redis means them do not concern a connection here. */
  private static RespWriter onOrOff(RespWriter out, String value) {
    boolean valid = value.equalsIgnoreCase("on") || value.equalsIgnoreCase("off");
    return valid ? out.simple("OK") : out.error("ERR syntax error");
  }
}
