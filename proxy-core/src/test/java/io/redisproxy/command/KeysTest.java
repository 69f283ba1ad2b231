package io.redisproxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of real commands, by what real servers say of them. */
class KeysTest {

  private final CommandTable table62 = CommandTable.of(CommandReplies.recorded("6.2"));
  private final CommandTable table70 = CommandTable.of(CommandReplies.recorded("7.0"));

  /** The lines were recorded with COMMAND GETKEYS and, from 7.0, COMMAND GETKEYSANDFLAGS. */
  @ParameterizedTest
  @CsvSource({
    "6.2, SORT ZUNIONSTORE EVAL EVALSHA XREADGROUP MIGRATE GEORADIUS GEORADIUSBYMEMBER MEMORY",
    "7.0, SORT EVAL XREADGROUP MIGRATE"
  })
  void completeKeys_areThoseThatRedisNames(String version, String leftOpen) {
    List<String> open = new ArrayList<>();
    for (String line : CommandReplies.recordedKeys(version)) {
      String[] sides = line.split(" => ?", -1);
      TextWords words = TextWords.of(sides[0]);
      CommandSpec command = table(version).find(words);
      if (command == null || sides[1].equals("error")) {
        continue;
      }
      Keys keys = command.keysOf(words);
      if (!keys.complete()) {
        open.add(sides[0].substring(0, sides[0].indexOf(' ')));
        continue;
      }
      List<String> named =
          Arrays.stream(sides[1].split(" ")).filter(key -> !key.isEmpty()).toList();
      assertThat(words.texts(keys))
          .as(line)
          .containsAll(named.stream().filter(key -> !key.endsWith(":RO")).toList())
          .isSubsetOf(named.stream().map(key -> key.replace(":RO", "")).toList());
    }
    assertThat(open.stream().distinct()).containsExactly(leftOpen.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "SET k v, k",
    "MSET a 1 b 2, a b",
    "DEL a b, a b",
    "RENAME a b, a b",
    "COPY a b, b",
    "BITOP AND dst a b, dst",
    "ZUNIONSTORE dst 2 a b, dst",
    "EVAL script 0, ''",
    "EVAL script 1 a x, a",
    "EVAL script 2 a b x, a b",
    "FCALL function 1 a x, a",
    "BLPOP a b 0, a b",
    "LMPOP 2 a b LEFT, a b",
    "XREADGROUP GROUP g c STREAMS a b > >, a b",
    "XGROUP CREATE k g $, k",
    "GEORADIUS src 1 2 3 km, ''",
    "GEORADIUS src 1 2 3 km store dst, dst",
    "PFMERGE dst a b, dst",
    "OBJECT ENCODING k, k",
    "MEMORY USAGE k, k",
    "GET k, k",
    "PING, ''"
  })
  void keysThatACommandMayChange_orElseReads_areKnown(String line, String expected) {
    TextWords words = TextWords.of(line);
    Keys keys = table70.find(words).keysOf(words);

    assertThat(keys.complete()).isTrue();
    assertThat(String.join(" ", words.texts(keys))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET",
        "BLPOP k",
        "RENAME a",
        "EVAL script",
        "EVAL script 2 a",
        "EVAL script one a",
        "EVAL script 01 a",
        "EVAL script +1 a",
        "EVAL script -1 a",
        "EVAL script  a",
        "EVAL script 4294967297 a",
        "ZUNIONSTORE",
        "LMPOP 999999999 a LEFT",
        "XREADGROUP GROUP g c STREAMS a b >",
        "SORT l STORE dst",
        "MIGRATE host 6379 k 0 1000",
        "FLUSHALL",
        "SWAPDB 0 1"
      })
  void wordsThatDoNotFit_andCommandsThatDoNotTell_leaveTheKeysOpen(String line) {
    TextWords words = TextWords.of(line);

    assertThat(table70.find(words).keysOf(words).complete()).isFalse();
  }

  /** In 6.2 and 7.0, the first of these writes b; 7.0 itself names a. */
  @ParameterizedTest
  @CsvSource({
    "GEORADIUS src 1 2 3 km STORE a STORE b, a STORE b",
    "GEORADIUS src 1 2 3 km STORE store, store",
    "XREADGROUP GROUP g c STREAMS STREAMS >, STREAMS >"
  })
  void keywordTwice_makesKeysOfAllThatFollows(String line, String expected) {
    TextWords words = TextWords.of(line);
    Keys keys = table70.find(words).keysOf(words);

    assertThat(keys.complete()).isTrue();
    assertThat(String.join(" ", words.texts(keys))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.2", "7.0"})
  void whatMayChangeKeys_isMoreThanWhatIsCalledAWrite(String version) {
    for (String line : List.of("SET k v", "FLUSHALL", "EVAL s 0", "EVALSHA s 0", "PFCOUNT k")) {
      assertThat(table(version).find(TextWords.of(line)).mayChangeKeys()).as(line).isTrue();
    }
    for (String line : List.of("GET k", "PUBLISH c m", "SCRIPT LOAD s", "PING", "XINFO STREAM k")) {
      assertThat(table(version).find(TextWords.of(line)).mayChangeKeys()).as(line).isFalse();
    }
  }

  @Test
  void writeToAllKeys_namesNone() {
    assertThat(table62.find(TextWords.of("FLUSHALL")).namesKeys()).isFalse();
    assertThat(table70.find(TextWords.of("FLUSHALL")).namesKeys()).isFalse();
    assertThat(table62.find(TextWords.of("EVAL s 0")).namesKeys()).isTrue();
    assertThat(table70.find(TextWords.of("EVAL s 0")).namesKeys()).isTrue();
  }

  private CommandTable table(String version) {
    return version.equals("6.2") ? table62 : table70;
  }
}
