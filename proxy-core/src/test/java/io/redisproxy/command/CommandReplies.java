package io.redisproxy.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** What Redis answered to COMMAND, or could answer. */
final class CommandReplies {

  private CommandReplies() {}

  /** A real answer, of Redis 6.2 or 7.0. */
  static List<?> recorded(String version) {
    try (InputStream file = resource("command-" + version + ".resp")) {
      return (List<?>) new RespReader(file).read();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Commands, and the keys that a real Redis names for them. */
  static List<String> recordedKeys(String version) {
    try (InputStream file = resource("keys-" + version + ".txt")) {
      return new String(file.readAllBytes(), ISO_8859_1)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The one command of a table that has this command alone. */
  static CommandSpec command(Object... fields) {
    return CommandTable.of(list((Object) list(fields)))
        .find(TextWords.of(new String((byte[]) list(fields).get(0), ISO_8859_1)));
  }

  /** As a reply is: texts are bytes, numbers long. */
  static List<Object> list(Object... values) {
    List<Object> list = new ArrayList<>();
    for (Object value : values) {
      if (value instanceof String text) {
        list.add(text.getBytes(ISO_8859_1));
      } else if (value instanceof Integer number) {
        list.add(number.longValue());
      } else {
        list.add(value);
      }
    }
    return list;
  }

  private static InputStream resource(String name) throws IOException {
    InputStream file = CommandReplies.class.getResourceAsStream(name);
    if (file == null) {
      throw new IOException("no resource " + name);
    }
    return file;
  }
}
