package io.redisproxy.resp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The commands that the proxy answers by itself, in the words that redis-server has for them, so
 * that clients can greet it as they greet Redis.
 */
final class ConnectionCommands {

  /** What clients are told as long as Redis has not said which version it is. */
  private static final String REDIS_VERSION = "7.0.0";

  /** What CONFIG GET knows: load generators ask for these before they begin. */
  private static final Map<String, String> CONFIG =
      new TreeMap<>(Map.of("appendonly", "no", "save", ""));

  static final int NO_DATABASE = -1;

  private static final int ANY = Integer.MAX_VALUE;
  private static final int[] NO_BOUNDS = {1, ANY};

  /** What the proxy answers, and how many words each takes, its name included. */
  private static final Map<String, int[]> WORDS =
      Map.of(
          "auth", new int[] {2, ANY},
          "client", new int[] {2, ANY},
          "echo", new int[] {2, 2},
          "hello", new int[] {1, ANY},
          "info", new int[] {1, ANY},
          "ping", new int[] {1, 2},
          "quit", new int[] {1, ANY},
          "reset", new int[] {1, 1},
          "select", new int[] {2, 2});

  private final int database;
  private final Supplier<String> redisVersion;
  private final InfoCommand info;

  ConnectionCommands(RespOptions options) {
    this.database = options.database();
    this.redisVersion = options.redisVersion();
    this.info = new InfoCommand(options, this::redisVersion);
  }

  /** Whether the connection is closed once the request is answered. */
  static boolean isLast(Request request) {
    String name = request.text(0).toLowerCase(Locale.ROOT);
    // A web page can make a browser send these lines to a port that does not speak HTTP.
    return name.equals("quit") || name.equals("post") || name.equals("host:");
  }

  /** The database that --redis names. */
  int database() {
    return database;
  }

  /** Whether the proxy itself answers it. */
  boolean serves(Request request, Permissions permissions) {
    String name = request.text(0).toLowerCase(Locale.ROOT);
    boolean configGet = name.equals("config") && request.count() > 1 && request.isWord(1, "get");
    return WORDS.containsKey(name) || (configGet && !permissions.allowsConfigGet());
  }

  private String redisVersion() {
    String known = redisVersion.get();
    return known.isEmpty() ? REDIS_VERSION : known;
  }

  InfoCommand info() {
    return info;
  }

  /** Whether commands that follow may go another way than those before. */
  boolean changesPlace(Request request) {
    return request.isWord(0, "select") || request.isWord(0, "hello") || request.isWord(0, "reset");
  }

  /** Whether it names another database than the client is in, and not the proxy's own. */
  boolean asksRedisForPlace(Request request) {
    int named = databaseOf(request);
    return named != NO_DATABASE && named != database;
  }

  /** The database that SELECT names; {@link #NO_DATABASE} if it is not that, or makes no sense. */
  int databaseOf(Request request) {
    if (request.count() != 2 || !request.isWord(0, "select")) {
      return NO_DATABASE;
    }
    String number = request.text(1);
    return number.matches("\\d{1,9}") ? Integer.parseInt(number) : NO_DATABASE;
  }

  /** Answers a request that the proxy {@link #serves}. */
  RespWriter run(Session session, Request request) {
    RespWriter out = session.writer();
    List<String> words = request.words();
    String name = words.get(0).toLowerCase(Locale.ROOT);
    int[] bounds = WORDS.getOrDefault(name, NO_BOUNDS);
    if (request.count() < bounds[0] || request.count() > bounds[1]) {
      return out.error(ErrorWords.wrongCount(name));
    }
    return switch (name) {
      case "ping" -> request.count() == 1 ? out.simple("PONG") : echo(out, request);
      case "echo" -> echo(out, request);
      case "hello" -> Hello.run(session, words, redisVersion());
      case "auth" -> Users.auth(out, words);
      case "select" -> select(session, words.get(1));
      case "quit" -> out.simple("OK");
      case "reset" -> reset(session);
      case "client" -> ClientCommand.run(session, out, words);
      case "config" -> config(out, words);
      case "info" -> info.run(out, words);
      default -> throw new IllegalStateException("not served: " + name);
    };
  }

  private static RespWriter echo(RespWriter out, Request request) {
    return out.bulk(request.copy(1));
  }

  /** Of the database that --redis names, or of none that Redis would know. */
  private RespWriter select(Session session, String number) {
    if (!number.matches("-?\\d{1,9}")) {
      return session.writer().error("ERR value is not an integer or out of range");
    }
    if (Integer.parseInt(number) != database) {
      return session.writer().error("ERR DB index is out of range");
    }
    session.database(database);
    return session.writer().simple("OK");
  }

  private static RespWriter reset(Session session) {
    session.reset();
    return session.writer().simple("RESET");
  }

  private static RespWriter config(RespWriter out, List<String> words) {
    if (words.size() < 3) {
      return out.error(ErrorWords.wrongCount("config|get"));
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
