package io.redisproxy.systemtests.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a proxy is started: flags, environment, and the lines of the properties file that {@code
 * --config} names (no file where there are none).
 */
public record Launch(List<String> flags, Map<String, String> environment, List<String> file) {

  public Launch {
    flags = List.copyOf(flags);
    environment = Map.copyOf(environment);
    file = List.copyOf(file);
  }

  public static Launch with(String... flags) {
    return new Launch(List.of(flags), Map.of(), List.of());
  }

  public Launch environment(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Launch(flags, more, file);
  }

  public Launch file(String... lines) {
    return new Launch(flags, environment, List.of(lines));
  }

  /** The same launch, with the given environment wherever it says nothing itself. */
  Launch over(Map<String, String> defaults) {
    Map<String, String> all = new LinkedHashMap<>(defaults);
    all.putAll(environment);
    return new Launch(flags, all, file);
  }

  /** The command line, with the path at which the driver put the file. */
  List<String> commandLine(String pathOfFile) {
    if (file.isEmpty()) {
      return flags;
    }
    List<String> line = new ArrayList<>(flags);
    line.addAll(List.of("--config", pathOfFile));
    return line;
  }

  String fileText() {
    return String.join("\n", file) + "\n";
  }
}
