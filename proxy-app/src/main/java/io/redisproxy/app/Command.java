package io.redisproxy.app;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command as picocli knows it: its options, from the table, and its help. */
final class Command {
  static final String CONFIG = "config";

  private static final String HELP = "help";
  private static final String VERSION = "version";

  private Command() {}

  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("redis-proxy").interpolateVariables(false);
    spec.parser()
        .collectErrors(true)
        .unmatchedArgumentsAllowed(true)
        .allowOptionsAsOptionParameters(false)
        .expandAtFiles(false);
    Option.ALL.forEach(option -> spec.addOption(row(option)));
    spec.addOption(valued(CONFIG, "FILE").description("properties file (no default)").build());
    spec.addOption(
        OptionSpec.builder("--" + HELP).usageHelp(true).description("print this").build());
    spec.addOption(
        OptionSpec.builder("--" + VERSION).versionHelp(true).description("print version").build());
    spec.usageMessage()
        .width(100)
        .longOptionsMaxWidth(30)
        .sortOptions(false)
        .sortSynopsis(false)
        .abbreviateSynopsis(true)
        .description(
            "Answers reads of a Redis out of memory, over HTTP and the Redis protocol.", "")
        .footer(
            "",
            "Each option is also an environment variable and a key in the properties file:",
            "--http-port is REDIS_PROXY_HTTP_PORT and http-port; the file is what --config names.",
            "A flag beats the environment, which beats the file, which beats the default.",
            "An empty variable counts as not set.");
    return spec;
  }

  private static OptionSpec row(Option<?> option) {
    OptionSpec.Builder row =
        valued(option.name(), option.kind().label())
            .description(option.meaning() + " (default: " + option.standard() + ")");
    // A flag alone says yes.
    return option.standardValue() instanceof Boolean
        ? row.arity("0..1").fallbackValue("true").build()
        : row.build();
  }

  /** Takes any text any number of times: what is wrong with that is for the faults to say. */
  private static OptionSpec.Builder valued(String name, String label) {
    return OptionSpec.builder("--" + name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label);
  }

  static String help() {
    return new CommandLine(spec()).getUsageMessage(Ansi.OFF).stripTrailing();
  }
}
