package io.redisproxy.app;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who says what an option is: the flag, else the environment, else the properties file. */
record Sources(Map<String, String> flags, Map<String, String> environment, ConfigFile file) {

  /** The text given for an option, and by whom, as a fault names it. */
  record Given(String text, String where) {}

  static Sources read(Map<String, String> flags, Map<String, String> environment) {
    Sources withoutFile = new Sources(flags, environment, ConfigFile.NONE);
    Given config = withoutFile.find(Command.CONFIG);
    return config == null
        ? withoutFile
        : new Sources(flags, environment, ConfigFile.read(config.text(), config.where()));
  }

  /** What the first that says anything says, or null where the default stands. */
  @Nullable Given find(String name) {
    String flag = "--" + name;
    String text = flags.get(flag);
    if (text != null) {
      return new Given(text.strip(), flag);
    }
    String variable = Option.variable(name);
    text = environment.get(variable);
    if (text != null && !text.isBlank()) {
      return new Given(text.strip(), flag + " (from " + variable + ")");
    }
    text = file.texts().get(name);
    if (text != null) {
      return new Given(text.strip(), flag + " (from " + file.name() + ": " + name + ")");
    }
    return null;
  }
}
