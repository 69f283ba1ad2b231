package io.redisproxy.resp;

import java.util.List;
import java.util.Locale;

/**
 * HELLO [version [AUTH user password] [SETNAME name]]: nothing is changed unless all of it can be.
 */
final class Hello {

  private Hello() {}

  static RespWriter run(Session session, List<String> words, String redisVersion) {
    boolean resp3 = session.resp3();
    String name = session.name();
    if (words.size() > 1) {
      switch (words.get(1)) {
        case "2" -> resp3 = false;
        case "3" -> resp3 = true;
        default -> {
          return session.writer().error(badVersion(words.get(1)));
        }
      }
    }
    int at = 2;
    while (at < words.size()) {
      String option = words.get(at).toUpperCase(Locale.ROOT);
      if (option.equals("AUTH") && at + 2 < words.size()) {
        if (!Users.admits(words.get(at + 1))) {
          return session.writer().error(Users.REFUSAL);
        }
        at += 3;
      } else if (option.equals("SETNAME") && at + 1 < words.size()) {
        name = words.get(at + 1);
        if (!ClientCommand.isName(name)) {
          return session.writer().error(ClientCommand.BAD_NAME);
        }
        at += 2;
      } else {
        return session
            .writer()
            .error("ERR Syntax error in HELLO option '%s'".formatted(words.get(at)));
      }
    }
    session.resp3(resp3);
    session.name(name);
    return session
        .writer()
        .map(7)
        .bulk("server")
        .bulk("redis")
        .bulk("version")
        .bulk(redisVersion)
        .bulk("proto")
        .integer(resp3 ? 3 : 2)
        .bulk("id")
        .integer(session.id())
        .bulk("mode")
        .bulk("standalone")
        .bulk("role")
        .bulk("master")
        .bulk("modules")
        .array(0);
  }

  private static String badVersion(String version) {
    return version.matches("-?\\d{1,18}")
        ? "NOPROTO unsupported protocol version"
        : "ERR Protocol version is not an integer or out of range";
  }
}
