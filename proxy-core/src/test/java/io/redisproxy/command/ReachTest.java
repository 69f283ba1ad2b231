package io.redisproxy.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is dropped for a command: never less than it may change. */
class ReachTest {

  private final CommandTable table62 = CommandTable.of(CommandReplies.recorded("6.2"));
  private final CommandTable table70 = CommandTable.of(CommandReplies.recorded("7.0"));

  @ParameterizedTest
  @CsvSource({
    "SET k v, k",
    "MSET a 1 b 2, a b",
    "DEL a b, a b",
    "RENAME a b, a b",
    "LMOVE a b LEFT RIGHT, a b",
    "BLPOP a b 0, a b",
    "PFCOUNT h, h",
    "GETEX k PERSIST, k",
    "GEORADIUS g 0 0 1 m, nothing",
    "GEORADIUS g 0 0 1 m STORE dst, dst",
    "EVAL script 2 a b x, a b"
  })
  void keysThatAreKnown_areAll(String line, String reach) {
    assertThat(reach(table70, line)).isEqualTo(reach);
  }

  @ParameterizedTest
  @CsvSource({
    "SORT l STORE dst, l STORE dst",
    "MIGRATE host 6379 k 0 1000 COPY, host 6379 k 0 1000 COPY",
    "XREADGROUP GROUP g c STREAMS a b >, GROUP g c STREAMS a b >",
    "EVAL script 7 a, script 7 a"
  })
  void keysThatAreNotSurelyKnown_areAllWords(String line, String reach) {
    assertThat(reach(table70, line)).isEqualTo(reach);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ZUNIONSTORE dst 2 a b", "EVAL script 1 a", "SORT l STORE dst"})
  void inVersion6_keysThatMove_areAllWords(String line) {
    assertThat(reach(table62, line)).isEqualTo(line.substring(line.indexOf(' ') + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLUSHALL", "FLUSHDB", "SWAPDB 0 1", "EVAL script 0", "FCALL f 0"})
  void whatNamesNoKey_mayChangeAnything(String line) {
    assertThat(reach(table70, line)).isEqualTo("anything");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EVAL script 0 word", "EVALSHA sha 0"})
  void inVersion6_scriptsThatNameNoKey_mayChangeAnything(String line) {
    assertThat(reach(table62, line)).isEqualTo("anything");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET k", "MGET a b", "LRANGE l 0 -1", "EVAL_RO s 1 k", "PING", "PUBLISH c m"})
  void whatOnlyReads_reachesNothing(String line) {
    assertThat(reach(table70, line)).isEqualTo("nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET", "SET k", "DEL", "RENAME a", "BLPOP k", "EVAL script", "MOVE k"})
  void tooFewWords_areRefusedByRedis_andReachNothing(String line) {
    assertThat(reach(table70, line)).isEqualTo("nothing");
    assertThat(reach(table62, line)).isEqualTo("nothing");
  }

  @Test
  void anything_isNotNothing() {
    assertThat(Reach.ANYTHING.isNothing()).isFalse();
    assertThat(Reach.NOTHING.isNothing()).isTrue();
  }

  @Test
  void keys_areCopies_sinceTheWordsAreUsedAgain() {
    TextWords words = TextWords.of("SET k v");
    Reach reach = Reach.of(table70.find(words), words);
    words.bytes()[words.start(1)] = 'x';

    assertThat(reach.keys()).containsExactly("k".getBytes(ISO_8859_1));
  }

  private static String reach(CommandTable table, String line) {
    TextWords words = TextWords.of(line);
    Reach reach = Reach.of(table.find(words), words);
    List<byte[]> keys = reach.keys();
    if (keys == null) {
      return "anything";
    }
    return reach.isNothing()
        ? "nothing"
        : String.join(" ", keys.stream().map(key -> new String(key, ISO_8859_1)).toList());
  }
}
