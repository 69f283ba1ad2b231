package io.redisproxy.resp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The commands that the proxy answers by itself, in the words that redis-server has for them, so
 * that clients can greet it as they greet Redis.
 */
final class ConnectionCommands {

  /** The version of Redis whose protocol and words these are. */
  private static final String REDIS_VERSION = "7.2.0";

  /** What CONFIG GET knows: load generators ask for these before they begin. */
  private static final Map<String, String> CONFIG =
      new TreeMap<>(Map.of("appendonly", "no", "save", ""));

  private final int database;
  private final InfoCommand info;

  ConnectionCommands(RespOptions options) {
    this.database = options.database();
    this.info = new InfoCommand(options, REDIS_VERSION);
  }

  /** Whether the connection is closed once the request is answered. */
  static boolean isLast(Request request) {
    String name = request.text(0).toLowerCase(Locale.ROOT);
    // A web page can make a browser send these lines to a port that does not speak HTTP.
    return name.equals("quit") || name.equals("post") || name.equals("host:");
  }

  RespWriter run(Session session, Request request) {
    RespWriter out = session.writer();
    List<String> words = request.words();
    CommandSpec spec = CommandSpec.named(words.get(0));
    if (spec == null) {
      return out.error(Words.unknownCommand(words));
    }
    if (!spec.takes(request.count())) {
      return out.error(Words.wrongCount(spec.name()));
    }
    return switch (spec.name()) {
      case "ping" -> request.count() == 1 ? out.simple("PONG") : echo(out, request);
      case "echo" -> echo(out, request);
      case "hello" -> Hello.run(session, words, REDIS_VERSION);
      case "auth" -> Users.auth(out, words);
      case "select" -> select(out, words.get(1));
      case "quit" -> out.simple("OK");
      case "reset" -> reset(session);
      case "client" -> ClientCommand.run(session, out, words);
      case "command" -> command(out, words);
      case "config" -> config(out, words);
      case "info" -> info.run(out, words);
      default -> throw new IllegalStateException("listed and not served: " + spec.name());
    };
  }

  private static RespWriter echo(RespWriter out, Request request) {
    return request.keptLength(1) < request.length(1)
        ? out.error("ERR the argument is longer than what is kept of a request here")
        : out.bulk(request.copy(1));
  }

  private RespWriter select(RespWriter out, String number) {
    if (!number.matches("-?\\d{1,9}")) {
      return out.error("ERR value is not an integer or out of range");
    }
    if (Integer.parseInt(number) != database) {
      return out.error(
          "ERR DB index is out of range: this proxy serves database %d alone, which --redis names"
              .formatted(database));
    }
    return out.simple("OK");
  }

  private static RespWriter reset(Session session) {
    session.reset();
    return session.writer().simple("RESET");
  }

  private static RespWriter command(RespWriter out, List<String> words) {
    if (words.size() == 1) {
      out.array(CommandSpec.ALL.size());
      CommandSpec.ALL.forEach(spec -> spec.writeInfo(out));
      return out;
    }
    List<String> names = words.subList(2, words.size());
    return switch (words.get(1).toLowerCase(Locale.ROOT)) {
      case "count" -> out.integer(CommandSpec.ALL.size());
      case "list" -> {
        out.array(CommandSpec.ALL.size());
        CommandSpec.ALL.forEach(spec -> out.bulk(spec.name()));
        yield out;
      }
      case "info" -> {
        List<CommandSpec> all = CommandSpec.ALL;
        out.array(names.isEmpty() ? all.size() : names.size());
        if (names.isEmpty()) {
          all.forEach(spec -> spec.writeInfo(out));
        }
        for (String name : names) {
          CommandSpec spec = CommandSpec.named(name);
          if (spec == null) {
            out.noArray();
          } else {
            spec.writeInfo(out);
          }
        }
        yield out;
      }
      case "docs" -> {
        List<CommandSpec> chosen =
            CommandSpec.ALL.stream()
                .filter(spec -> names.isEmpty() || containsIgnoringCase(names, spec.name()))
                .toList();
        out.map(chosen.size());
        chosen.forEach(spec -> spec.writeDocs(out));
        yield out;
      }
      default -> out.error(Words.unknownSubcommand("COMMAND", words.get(1)));
    };
  }

  private static boolean containsIgnoringCase(List<String> names, String name) {
    return names.stream().anyMatch(name::equalsIgnoreCase);
  }

  private static RespWriter config(RespWriter out, List<String> words) {
    if (!words.get(1).equalsIgnoreCase("get")) {
      return out.error(Words.unknownSubcommand("CONFIG", words.get(1)));
    }
    if (words.size() < 3) {
      return out.error(Words.wrongCount("config|get"));
    }
    List<String> patterns = words.subList(2, words.size());
    Map<String, String> found = new TreeMap<>(CONFIG);
    found.keySet().removeIf(key -> patterns.stream().noneMatch(p -> matches(p, key)));
    out.map(found.size());
    found.forEach((key, value) -> out.bulk(key).bulk(value));
    return out;
  }

  /** A pattern in which a star stands for anything. */
  private static boolean matches(String pattern, String name) {
    String[] parts = pattern.toLowerCase(Locale.ROOT).split("\\*", -1);
    if (parts.length == 1) {
      return parts[0].equals(name);
    }
    int at = parts[0].length();
    boolean matches = name.startsWith(parts[0]);
    for (int i = 1; matches && i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], at);
      matches = found >= 0;
      at = found + parts[i].length();
    }
    String last = parts[parts.length - 1];
    return matches && name.length() - last.length() >= at && name.endsWith(last);
  }
}
