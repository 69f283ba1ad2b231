package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redisproxy.command.CommandTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands of a real Redis 7.0, as proxy-core's tests have recorded them. */
final class RealCommands {

  private static final Path RECORDED =
      Path.of("../proxy-core/src/test/resources/io/redisproxy/command/command-7.0.resp");

  private final String reply;
  private int at;

  private RealCommands(String reply) {
    this.reply = reply;
  }

  static CommandTable table() {
    return CommandTable.of(recorded());
  }

  /** Of all commands; of those that have subcommands, like {@code config|set}, the subcommands'. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Object command : recorded()) {
      List<?> subcommands = (List<?>) ((List<?>) command).get(9);
      if (subcommands.isEmpty()) {
        names.add(name(command));
      }
      subcommands.forEach(subcommand -> names.add(name(subcommand)));
    }
    return names;
  }

  private static String name(Object command) {
    return new String((byte[]) ((List<?>) command).get(0), ISO_8859_1);
  }

  private static List<?> recorded() {
    try {
      String reply = new String(Files.readAllBytes(RECORDED), ISO_8859_1);
      return (List<?>) new RealCommands(reply).next();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Object next() {
    char type = reply.charAt(at);
    int end = reply.indexOf('\r', at);
    String line = reply.substring(at + 1, end);
    at = end + 2;
    return switch (type) {
      case '+' -> line.getBytes(ISO_8859_1);
      case ':' -> Long.valueOf(line);
      case '$' -> text(Integer.parseInt(line));
      case '*' -> list(Integer.parseInt(line));
      default -> throw new AssertionError("no reply begins with " + type);
    };
  }

  private byte[] text(int length) {
    int from = at;
    at += length + 2;
    return reply.substring(from, from + length).getBytes(ISO_8859_1);
  }

  private List<Object> list(int count) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(next());
    }
    return list;
  }
}
