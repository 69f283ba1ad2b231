package io.redisproxy.resp;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A command that the port serves, as COMMAND tells of it.
 *
 * @param leastWords how many words it takes at least, its name included
 * @param mostWords and at most
 */
record CommandSpec(
    String name, int leastWords, int mostWords, Group group, String since, String summary) {

  /** Which commands belong together, and what COMMAND says of all of them. */
  enum Group {
    STRING("readonly fast", 1),
    CONNECTION("loading stale fast", 0),
    SERVER("loading stale", 0);

    private final String flags;
    private final int key;

    Group(String flags, int key) {
      this.flags = flags;
      this.key = key;
    }
  }

  private static final int ANY = Integer.MAX_VALUE;

  static final List<CommandSpec> ALL =
      List.of(
          new CommandSpec("get", 2, 2, Group.STRING, "1.0.0", "Returns a key's value."),
          new CommandSpec("auth", 2, ANY, Group.CONNECTION, "1.0.0", "Says who the client is."),
          new CommandSpec("client", 2, ANY, Group.CONNECTION, "2.4.0", "Tells of a connection."),
          new CommandSpec("echo", 2, 2, Group.CONNECTION, "1.0.0", "Returns its argument."),
          new CommandSpec("hello", 1, ANY, Group.CONNECTION, "6.0.0", "Chooses the protocol."),
          new CommandSpec(
              "ping", 1, 2, Group.CONNECTION, "1.0.0", "Returns PONG, or its argument."),
          new CommandSpec("quit", 1, ANY, Group.CONNECTION, "1.0.0", "Closes the connection."),
          new CommandSpec("reset", 1, 1, Group.CONNECTION, "6.2.0", "Forgets what HELLO chose."),
          new CommandSpec("select", 2, 2, Group.CONNECTION, "1.0.0", "Chooses the database."),
          new CommandSpec("command", 1, ANY, Group.SERVER, "2.8.13", "Tells of the commands."),
          new CommandSpec("config", 2, ANY, Group.SERVER, "2.0.0", "Tells of settings."),
          new CommandSpec("info", 1, ANY, Group.SERVER, "1.0.0", "Tells of the server."));

  static @Nullable CommandSpec named(String name) {
    for (CommandSpec spec : ALL) {
      if (spec.name.equalsIgnoreCase(name)) {
        return spec;
      }
    }
    return null;
  }

  boolean takes(int words) {
    return words >= leastWords && words <= mostWords;
  }

  /** Writes the ten fields that redis-server tells of a command since version 7. */
  void writeInfo(RespWriter out) {
    out.array(10).bulk(name).integer(leastWords == mostWords ? leastWords : -leastWords);
    List<String> flags = List.of(group.flags.split(" "));
    out.set(flags.size());
    flags.forEach(out::simple);
    // The first key, the last, and the step between keys.
    out.integer(group.key).integer(group.key).integer(group.key);
    // Categories, tips, key specifications, subcommands.
    out.set(0).array(0).array(0).array(0);
  }

  /** Writes name and documentation. */
  void writeDocs(RespWriter out) {
    out.bulk(name).map(3);
    out.bulk("summary").bulk(summary);
    out.bulk("since").bulk(since);
    out.bulk("group").bulk(group.name().toLowerCase(Locale.ROOT));
  }
}
