package io.redisproxy.resp;

import java.util.List;

/** AUTH, as a Redis without passwords answers it: there is the default user, and it needs none. */
final class Users {

  static final String REFUSAL = "WRONGPASS invalid username-password pair or user is disabled.";

  private Users() {}

  static RespWriter auth(RespWriter out, List<String> words) {
    return switch (words.size()) {
      case 2 ->
          out.error(
              "ERR AUTH <password> called without any password configured for the default user."
                  + " Are you sure your configuration is correct?");
      case 3 -> admits(words.get(1)) ? out.simple("OK") : out.error(REFUSAL);
      default -> out.error("ERR syntax error");
    };
  }

  static boolean admits(String user) {
    return user.equals("default");
  }
}
