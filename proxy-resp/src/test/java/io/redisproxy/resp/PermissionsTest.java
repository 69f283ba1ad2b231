package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.redisproxy.command.CommandSpec;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {

  private static final CommandTable TABLE = RealCommands.table();
  private static final Set<String> NONE = Set.of();
  private static final Permissions STANDARD = new Permissions(NONE, NONE, false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET k",
        "SET k v",
        "SORT k",
        "RESTORE k 0 x",
        "ROLE",
        "INFO",
        "SLOWLOG GET",
        "LATENCY LATEST",
        "EVAL x 0",
        "MULTI",
        "SUBSCRIBE c",
        "SCAN 0",
        "PUBLISH c m"
      })
  void standard_letsThrough(String command) {
    assertThat(refusal(STANDARD, command)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FLUSHALL",
        "FLUSHDB",
        "KEYS *",
        "SHUTDOWN",
        "DEBUG x",
        "MONITOR",
        "SWAPDB 0 1",
        "CONFIG|SET a b",
        "ACL|LIST",
        "SLOWLOG|RESET",
        "REPLICAOF a 1",
        "CLUSTER|RESET",
        "MODULE|LOAD x"
      })
  void standard_refusesWhatRedisHoldsForDangerous_andSaysWhatWouldAllowIt(String command) {
    String name = command.split(" ", -1)[0].toLowerCase(ROOT);

    assertThat(refusal(STANDARD, command.replace('|', ' ')))
        .isEqualTo(
            "NOPERM this command is not allowed through the proxy; start it with --allow " + name);
    assertThat(refusal(new Permissions(Set.of(name), NONE, false), command.replace('|', ' ')))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"config|set", "config", "@admin", "@dangerous"})
  void subcommand_isAllowedByItself_byItsContainer_orByACategory(String allowed) {
    assertThat(refusal(new Permissions(Set.of(allowed), NONE, false), "CONFIG SET a b")).isNull();
  }

  @Test
  void listInTheDocumentation_isWhatIsNotAllowedByDefault() throws IOException {
    Matcher row =
        Pattern.compile("(?m)^- `(.+)`$")
            .matcher(Files.readString(Path.of("../docs/permissions.md")));
    List<String> documented = row.results().map(found -> found.group(1)).toList();
    // These the proxy answers itself.
    Predicate<String> answered = name -> name.startsWith("client|") || name.equals("config|get");

    assertThat(documented).isSorted();
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            RealCommands.names().stream()
                .filter(answered.negate())
                .filter(name -> refusal(STANDARD, name.replace('|', ' ')) != null)
                .toList());
  }

  @Test
  void otherSubcommand_isNotAllowedWithIt() {
    Permissions permissions = new Permissions(Set.of("config|set"), NONE, false);

    assertThat(refusal(permissions, "CONFIG RESETSTAT")).contains("--allow config|resetstat");
    assertThat(refusal(permissions, "FLUSHALL")).contains("--allow flushall");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SYNC", "PSYNC a 0", "SCRIPT DEBUG YES"})
  void whatTakesOverItsConnection_isNeverAllowed(String command) {
    Set<String> all = Set.of("@all", "sync", "psync", "script|debug");

    assertThat(refusal(new Permissions(all, NONE, false), command)).contains("takes over");
  }

  @ParameterizedTest
  @ValueSource(strings = {"flushall", "@write", "@dangerous"})
  void deny_beatsAllow(String denied) {
    Permissions permissions = new Permissions(Set.of("flushall"), Set.of(denied), false);

    assertThat(refusal(permissions, "FLUSHALL"))
        .isEqualTo(
            "NOPERM this command is not allowed through the proxy; it was started with --deny");
    assertThat(refusal(permissions, "LLEN l")).isNull();
  }

  @Test
  void denyOfAContainer_isOfItsSubcommands() {
    assertThat(refusal(new Permissions(NONE, Set.of("xgroup"), false), "XGROUP CREATE s g $"))
        .contains("--deny");
    assertThat(refusal(new Permissions(NONE, Set.of("xgroup|create"), false), "XGROUP DESTROY s g"))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET k v",
        "DEL k",
        "BLPOP k 0",
        "SORT k",
        "EVAL x 0",
        "EVAL x 1 k",
        "FCALL f 0",
        "PFCOUNT h",
        "GETEX k",
        "RESTORE k 0 x"
      })
  void readOnly_refusesWhatWrites(String command) {
    assertThat(refusal(new Permissions(NONE, NONE, true), command))
        .isEqualTo("NOPERM this command writes, and the proxy was started with --read-only");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET k",
        "EVAL_RO x 1 k",
        "FCALL_RO f 0",
        "SORT_RO k",
        "SUBSCRIBE c",
        "MULTI",
        "EXEC",
        "SCAN 0"
      })
  void readOnly_letsReadsThrough(String command) {
    assertThat(refusal(new Permissions(NONE, NONE, true), command)).isNull();
  }

  @Test
  void readOnly_beatsAllow() {
    assertThat(refusal(new Permissions(Set.of("flushall"), NONE, true), "FLUSHALL"))
        .contains("--read-only");
  }

  @Test
  @Timeout(20)
  void refusals_areToldInTheirPlace_andSendNothing() throws Exception {
    try (RespPort port = new RespPort(limits -> limits.deny = Set.of("llen"));
        Conversation client = new Conversation(port)) {
      client.ask("PING", "LLEN l", "FLUSHALL", "PING");

      client.hears(
          "+PONG~-NOPERM this command is not allowed through the proxy; it was started with"
              + " --deny~-NOPERM this command is not allowed through the proxy; start it with"
              + " --allow flushall~+PONG~");
      assertThat(port.commands.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INFO", "SELECT 5"})
  @Timeout(20)
  void deniedCommand_isNotSentToRedisByTheProxyEither(String request) throws Exception {
    String name = request.split(" ", -1)[0].toLowerCase(ROOT);
    try (RespPort port = new RespPort(limits -> limits.deny = Set.of(name));
        Conversation client = new Conversation(port)) {
      client
          .ask(request)
          .hears(
              "-NOPERM this command is not allowed through the proxy; it was started with --deny~");
    }
  }

  private static String refusal(Permissions permissions, String line) {
    Words words = words(line);
    CommandSpec spec = TABLE.find(words);
    assertThat(spec).as(line).isNotNull();
    return permissions.refusal(spec, words);
  }

  private static Words words(String line) {
    Request request = new Request(1000);
    for (String word : line.split(" ", -1)) {
      request.begin(word.length());
      request.append(Unpooled.copiedBuffer(word, US_ASCII), word.length());
    }
    return request;
  }
}
