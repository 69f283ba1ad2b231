package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Reply;
import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that clients send to connect, and those that Redis does not know. */
@SystemTest
class RespCommandsIT {

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "PING, +PONG",
    "ping, +PONG",
    "PING hello, $hello",
    "ECHO hello, $hello",
    "SELECT 0, +OK",
    "CLIENT SETNAME tests, +OK",
    "CLIENT SETINFO LIB-NAME tests, +OK",
    "CLIENT SETINFO LIB-VER 1.0, +OK",
    "RESET, +RESET",
    "GET absent, $-1",
    "get absent, $-1",
  })
  void connectionCommand_isAnsweredAsRedisDoes(String command, String reply, Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    assertThat(client.ask((Object[]) command.split(" ", -1))).isEqualTo(reply);
    assertThat(client.ask("PING")).isEqualTo("+PONG");
  }

  @Test
  void clientName_isKept(Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    client.command("CLIENT", "SETNAME", "tests");

    assertThat(client.ask("CLIENT", "GETNAME")).isEqualTo("$tests");
  }

  @Test
  void clientId_isAnIntegerOfEachConnection(Stage stage) {
    String first = stage.sharedProxy().resp().ask("CLIENT", "ID");
    String second = stage.sharedProxy().resp().ask("CLIENT", "ID");

    assertThat(first).matches(":\\d+");
    assertThat(second).matches(":\\d+").isNotEqualTo(first);
  }

  @Test
  void hello_withoutAVersionDescribesTheConnection(Stage stage) {
    Reply hello = stage.sharedProxy().resp().command("HELLO");

    assertThat(hello.toString())
        .startsWith("*[")
        .contains("$server, $", "$version, $", "$proto, :2", "$id, :", "$mode, $", "$role, $");
  }

  @Test
  void hello3_switchesToResp3AndHello2Back(Stage stage) {
    RespClient client = stage.sharedProxy().resp();
    assertThat(client.ask("GET", "absent")).isEqualTo("$-1");

    assertThat(client.ask("HELLO", 3)).startsWith("%[").contains("$proto, :3");
    assertThat(client.ask("GET", "absent")).isEqualTo("_");
    assertThat(client.ask("CONFIG", "GET", "save")).startsWith("%[");

    assertThat(client.ask("HELLO", 2)).startsWith("*[").contains("$proto, :2");
    assertThat(client.ask("GET", "absent")).isEqualTo("$-1");
  }

  @Test
  void hello3_withANameSetsIt(Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    assertThat(client.ask("HELLO", 3, "SETNAME", "named")).contains("$proto, :3");

    assertThat(client.ask("CLIENT", "GETNAME")).isEqualTo("$named");
  }

  @Test
  void hello_ofAnUnknownVersionIsRefused(Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    assertThat(client.ask("HELLO", 4)).startsWith("-NOPROTO ");
    assertThat(client.ask("GET", "absent")).as("still RESP2").isEqualTo("$-1");
  }

  @Test
  void get_overResp3IsABulkString(Stage stage) {
    stage.redis().set("three", "value");
    RespClient client = stage.sharedProxy().resp();
    client.command("HELLO", 3);

    assertThat(client.ask("GET", "three")).isEqualTo("$value");
    assertThat(client.ask("GET", "three")).isEqualTo("$value");
  }

  @Test
  void reset_goesBackToResp2(Stage stage) {
    RespClient client = stage.sharedProxy().resp();
    client.command("HELLO", 3);

    assertThat(client.ask("RESET")).isEqualTo("+RESET");

    assertThat(client.ask("GET", "absent")).isEqualTo("$-1");
  }

  @Test
  void quit_answersAndCloses(Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    assertThat(client.ask("QUIT")).isEqualTo("+OK");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH secret", "AUTH default secret", "HELLO 3 AUTH default secret"})
  void auth_isAnsweredAndTheConnectionGoesOn(String command, Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    assertThat(client.command((Object[]) command.split(" ", -1)).type()).isIn('+', '-', '%');
    assertThat(client.ask("PING")).isEqualTo("+PONG");
  }

  @Test
  void whatRedisToolsAskFirst_isAnsweredWithoutErrors(Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    assertThat(client.command("COMMAND").type()).isEqualTo('*');
    assertThat(client.ask("COMMAND", "COUNT")).matches(":\\d+");
    assertThat(client.ask("CONFIG", "GET", "save")).startsWith("*[$save, $");
    assertThat(client.ask("CONFIG", "GET", "appendonly")).startsWith("*[$appendonly, $");
    Reply info = client.command("INFO");
    assertThat(info.type()).isEqualTo('$');
    assertThat(info.text()).contains("redis_version:");
    assertThat(client.command("INFO", "server").type()).isEqualTo('$');
    assertThat(client.command("CLIENT", "LIST").type()).isEqualTo('$');
  }

  /** The words that are quoted, and what stands between them, are not the same in all versions. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "FOO",
        "FOO bar",
        "FOO bar baz \u00ff\u0080",
        "OBJECT NOSUCH key",
        "COMMAND NOSUCH",
        "COMMAND DOCS NOSUCH",
        "GET",
        "GET a b",
        "ECHO",
        "SET key",
        "EVAL x 0",
        "LPUSH key",
        "INCR list",
        "GET list",
        "SETRANGE key -1 x",
      })
  void whatRedisRefuses_isRefusedInItsWordsAndTheConnectionStaysOpen(String command, Stage stage) {
    stage.redis().command("RPUSH", "list", "element");
    Object[] words = command.split(" ", -1);
    RespClient client = stage.sharedProxy().resp();

    Reply reply = client.command(words);

    try (RespClient direct = stage.redis().open()) {
      assertThat(reply.toString()).isEqualTo(direct.ask(words));
    }
    assertThat(client.ask("PING")).isEqualTo("+PONG");
  }

  @Test
  void lineEndInAnUnknownCommand_makesNoSecondReply(Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    assertThat(client.ask("FOO\r\n+INJECTED", "b\r\n+TOO")).startsWith("-ERR unknown command");
    assertThat(client.ask("ECHO", "in step")).isEqualTo("$in step");
  }
}
