package io.redisproxy.resp;

import java.util.List;
import java.util.Locale;

/** CLIENT: what a connection asks and says of itself. */
final class ClientCommand {

  static final String BAD_NAME =
      "ERR Client names cannot contain spaces, newlines or special characters.";

  private ClientCommand() {}

  static RespWriter run(Session session, RespWriter out, List<String> words) {
    String subcommand = words.get(1).toLowerCase(Locale.ROOT);
    int expected =
        switch (subcommand) {
          case "id", "getname" -> 2;
          case "setname", "no-evict", "no-touch" -> 3;
          case "setinfo" -> 4;
          default -> 0;
        };
    if (expected == 0) {
      return out.error(Words.unknownSubcommand("CLIENT", words.get(1)));
    }
    if (words.size() != expected) {
      return out.error(Words.wrongCount("client|" + subcommand));
    }
    return switch (subcommand) {
      case "id" -> out.integer(session.id());
      case "getname" -> session.name().isEmpty() ? out.nil() : out.bulk(session.name());
      case "setname" -> setName(session, out, words.get(2));
      case "setinfo" -> setInfo(out, words.get(2), words.get(3));
      default -> onOrOff(out, words.get(2));
    };
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

  private static RespWriter setInfo(RespWriter out, String attribute, String value) {
    String lower = attribute.toLowerCase(Locale.ROOT);
    if (!lower.equals("lib-name") && !lower.equals("lib-ver")) {
      return out.error("ERR Unrecognized option '%s'".formatted(attribute));
    }
    return isName(value)
        ? out.simple("OK")
        : out.error(
            "ERR %s cannot contain spaces, newlines or special characters.".formatted(lower));
  }

  /** Eviction and recency as Redis means them do not concern a connection here. */
  private static RespWriter onOrOff(RespWriter out, String value) {
    boolean valid = value.equalsIgnoreCase("on") || value.equalsIgnoreCase("off");
    return valid ? out.simple("OK") : out.error("ERR syntax error");
  }
}
