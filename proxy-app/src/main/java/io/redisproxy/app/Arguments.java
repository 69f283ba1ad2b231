package io.redisproxy.app;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line: the text it gives each flag, and what is wrong with its words. */
record Arguments(Map<String, String> texts, List<String> faults, boolean help, boolean version) {

  static Arguments read(List<String> words) {
    ParseResult result = new CommandLine(Command.spec()).parseArgs(words.toArray(String[]::new));
    Map<String, String> texts = new HashMap<>();
    List<String> faults = new ArrayList<>();

    result.unmatched().forEach(word -> faults.add(unmatched(word)));
    for (Exception error : result.errors()) {
      // Nothing else can be wrong: the others are allowed in the parser, to be faults of our own.
      if (error instanceof MissingParameterException missing) {
        missing.getMissing().forEach(flag -> faults.add(missing((OptionSpec) flag)));
      }
    }
    for (OptionSpec flag : result.matchedOptions()) {
      List<String> given = flag.originalStringValues();
      if (given.size() > 1) {
        faults.add(repeated(flag, given));
      } else if (given.size() == 1) {
        texts.put(flag.longestName(), given.get(0));
      }
    }
    return new Arguments(
        texts, faults, result.isUsageHelpRequested(), result.isVersionHelpRequested());
  }

  /** Only the name of an unknown flag is shown: its value may be a password. */
  private static String unmatched(String word) {
    return word.startsWith("-")
        ? Shown.text(word.split("=", 2)[0]) + ": unknown option; expected one that --help lists"
        : Shown.quoted(word) + ": stray argument; expected only options";
  }

  private static String missing(OptionSpec flag) {
    return flag.longestName() + ": has no value; expected a " + flag.paramLabel();
  }

  private static String repeated(OptionSpec flag, List<String> given) {
    String values = given.stream().map(Shown::quoted).collect(joining(", "));
    return flag.longestName() + ": given more than once, as " + values + "; expected once";
  }
}
