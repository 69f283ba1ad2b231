package io.redisproxy.app;

import java.util.List;

/** What the command line, environment and properties file ask for. */
sealed interface Parsed {

  /** To run with these options. */
  record Run(Options options) implements Parsed {}

  /** To print this on standard output, and be done: help or the version. */
  record Print(String text) implements Parsed {}

  /**
   * Nothing that can be done.
   *
   * @param lines all that is wrong, one line each, but for what only opening the ports can show
   * @param doors the ports, as far as it is clear what was meant
   */
  record Faults(List<String> lines, List<Door> doors) implements Parsed {
    public Faults {
      lines = List.copyOf(lines);
      doors = List.copyOf(doors);
    }
  }
}
