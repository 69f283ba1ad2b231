package io.redisproxy.app;

import java.util.List;

/** What the command line, environment and properties file ask for. */
sealed interface Parsed {

  /** To run with these options. */
  record Run(Options options) implements Parsed {}

  /** To print this on standard output, and be done: help or the version. */
  record Print(String text) implements Parsed {}

  /** Nothing that can be done: all that is wrong, one line each. */
  record Faults(List<String> lines) implements Parsed {
    public Faults {
      lines = List.copyOf(lines);
    }
  }
}
