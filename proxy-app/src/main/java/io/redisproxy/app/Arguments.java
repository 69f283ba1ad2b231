package io.redisproxy.app;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line: the text it gives each flag last, and what is wrong with its words. */
record Arguments(Map<String, String> texts, List<String> faults, boolean help, boolean version) {

  static Arguments read(List<String> words) {
    ParseResult result = new CommandLine(Command.spec()).parseArgs(words.toArray(String[]::new));
    Map<String, String> texts = new HashMap<>();
    List<String> faults = new ArrayList<>();
    result.unmatched().forEach(word -> faults.add(unmatched(word)));
    given(result)
        .forEach(
            (flag, values) -> {
              texts.put(flag, values.get(values.size() - 1));
              if (values.size() > 1) {
                faults.add(repeated(flag, values));
              }
            });
    return new Arguments(
        texts, faults, result.isUsageHelpRequested(), result.isVersionHelpRequested());
  }

  /** All texts that each flag was given; a missing one is an empty one, and as wrong. */
  private static Map<String, List<String>> given(ParseResult result) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    for (OptionSpec flag : result.matchedOptionsSet()) {
      if (!flag.originalStringValues().isEmpty()) {
        given.put(flag.longestName(), new ArrayList<>(flag.originalStringValues()));
      }
    }
    // Of what picocli finds fault with, only this is left: the rest it was told to let pass.
    for (Exception error : result.errors()) {
      if (error instanceof MissingParameterException missing) {
        for (ArgSpec flag : missing.getMissing()) {
          given
              .computeIfAbsent(((OptionSpec) flag).longestName(), name -> new ArrayList<>())
              .add("");
        }
      }
    }
    return given;
  }

  /** Only the name of an unknown flag is shown: its value may be a password. */
  private static String unmatched(String word) {
    return word.startsWith("-")
        ? Shown.text(word.split("=", 2)[0]) + ": unknown option; expected one that --help lists"
        : Shown.quoted(word) + ": stray argument; expected only options";
  }

  private static String repeated(String flag, List<String> values) {
    String shown = values.stream().map(Shown::quoted).collect(joining(", "));
    return flag + ": given more than once, as " + shown + "; expected once";
  }
}
