package io.redisproxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the cache a command may make wrong. */
class ReachTest {

  @ParameterizedTest
  @ValueSource(strings = {"6.2", "7.0"})
  void scriptThatNamesNoKey_mayChangeAnything(String version) {
    CommandTable table = CommandTable.of(CommandReplies.recorded(version));

    assertThat(reach(table, "EVAL script 0 word").keys()).isNull();
    assertThat(reach(table, "EVALSHA sha 0").keys()).isNull();
    assertThat(texts(reach(table, "EVAL script 1 a"))).contains("a").doesNotContain("EVAL");
  }

  private static Reach reach(CommandTable table, String command) {
    TextWords words = new TextWords(List.of(command.split(" ", -1)));
    return Reach.of(table.find(words), words);
  }

  private static List<String> texts(Reach reach) {
    return reach.keys().stream().map(key -> new String(key, StandardCharsets.US_ASCII)).toList();
  }
}
