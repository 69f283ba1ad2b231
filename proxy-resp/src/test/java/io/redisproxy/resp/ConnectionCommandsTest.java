package io.redisproxy.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy answers by itself, byte for byte. Requests are typed inline; ~ is CRLF. */
@Timeout(20)
class ConnectionCommandsTest {

  private static final String WRONG_COUNT = "-ERR wrong number of arguments for '%s' command~";

  private static RespPort port;

  @BeforeAll
  static void open() throws Exception {
    port = new RespPort();
  }

  @AfterAll
  static void close() throws Exception {
    port.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PING | +PONG~",
        "ping | +PONG~",
        "PING hello | $5~hello~",
        "PING \"\" | $0~~",
        "ECHO \"a\\xffb\" | $3~a\u00ffb~",
        "SELECT 3 | +OK~",
        "SELECT -1 | -ERR DB index is out of range~",
        "SELECT x | -ERR value is not an integer or out of range~",
        "SELECT 99999999999 | -ERR value is not an integer or out of range~",
        "AUTH secret | -ERR AUTH <password> called without any password configured for the default"
            + " user. Are you sure your configuration is correct?~",
        "AUTH default secret | +OK~",
        "AUTH other secret | -WRONGPASS invalid username-password pair or user is disabled.~",
        "AUTH a b c | -ERR syntax error~",
        "RESET | +RESET~",
        "QUIT | +OK~",
        "CONFIG GET save | *2~$4~save~$0~~",
        "CONFIG GET SAVE | *2~$4~save~$0~~",
        "CONFIG GET append* | *2~$10~appendonly~$2~no~",
        "CONFIG GET *only | *2~$10~appendonly~$2~no~",
        "CONFIG GET a*n*y | *2~$10~appendonly~$2~no~",
        "CONFIG GET s*ave*e | *0~",
        "CONFIG GET appendonly* | *2~$10~appendonly~$2~no~",
        "CONFIG GET * | *4~$10~appendonly~$2~no~$4~save~$0~~",
        "CONFIG GET save appendonly save | *4~$10~appendonly~$2~no~$4~save~$0~~",
        "CONFIG GET maxmemory | *0~",
        "CLIENT GETNAME | $-1~",
        "CLIENT SETNAME me | +OK~",
        "CLIENT SETNAME \"\" | +OK~",
        "CLIENT SETNAME \"a b\" | -ERR Client names cannot contain spaces, newlines or special"
            + " characters.~",
        "CLIENT SETINFO lib-name jedis | +OK~",
        "CLIENT SETINFO LIB-VER 1.0 | +OK~",
        "CLIENT SETINFO lib-name \"a b\" | -ERR lib-name cannot contain spaces, newlines or special"
            + " characters.~",
        "CLIENT SETINFO other x | -ERR Unrecognized option 'other'~",
        "CLIENT NO-EVICT on | +OK~",
        "CLIENT NO-TOUCH OFF | +OK~",
        "CLIENT NO-TOUCH maybe | -ERR syntax error~",
        "CLIENT GETREDIR | :-1~",
        "CLIENT KILL x | -ERR No such client~",
        "CLIENT KILL 127.0.0.1:1 | -ERR No such client~",
        "CLIENT KILL ID 999999 | :0~",
        "CLIENT KILL id 999999 skipme no | :0~",
        "CLIENT KILL id 0 | -ERR client-id should be greater than 0~",
        "CLIENT KILL ADDR 127.0.0.1:1 SKIPME no | :0~",
        "CLIENT KILL USER other SKIPME no | -ERR No such user 'other'~",
        "CLIENT KILL TYPE pubsub SKIPME no | :0~",
        "CLIENT KILL TYPE other | -ERR Unknown client type 'other'~",
        "CLIENT KILL TYPE normal | :0~",
        "CLIENT KILL SKIPME yes | :0~",
        "CLIENT KILL SKIPME maybe | -ERR syntax error~",
        "CLIENT KILL NOSUCH 1 | -ERR syntax error~",
        "CLIENT KILL ID 1 SKIPME | -ERR syntax error~",
        "CLIENT TRACKING on | -ERR CLIENT TRACKING is not possible through the proxy, which has a"
            + " cache of its own~",
        "CLIENT REPLY maybe | -ERR syntax error~",
        "CLIENT NOSUCH | -ERR unknown subcommand 'NOSUCH'. Try CLIENT HELP.~",
        "INFO Proxy | $28~# Proxy~proxy_version:1.2~~",
        "HELLO 1 | -NOPROTO unsupported protocol version~",
        "HELLO 4 | -NOPROTO unsupported protocol version~",
        "HELLO x | -ERR Protocol version is not an integer or out of range~",
        "HELLO 3 AUTH default | -ERR Syntax error in HELLO option 'AUTH'~",
        "HELLO 3 AUTH other secret | -WRONGPASS invalid username-password pair or user is"
            + " disabled.~",
        "HELLO 3 SETNAME | -ERR Syntax error in HELLO option 'SETNAME'~",
        "HELLO 3 SETNAME \"a b\" | -ERR Client names cannot contain spaces, newlines or special"
            + " characters.~",
        "HELLO 2 NOSUCH | -ERR Syntax error in HELLO option 'NOSUCH'~",
        "NOSUCH k v | -ERR unknown command 'NOSUCH', with args beginning with: 'k' 'v' ~",
        "CONFIG NOSUCH | -ERR unknown subcommand 'NOSUCH'. Try CONFIG HELP.~",
        "nosuch | -ERR unknown command 'nosuch', with args beginning with: ~",
        "\"a\\r\\nb\" | -ERR unknown command 'a  b', with args beginning with: ~",
        "\"\" x | -ERR unknown command '', with args beginning with: 'x' ~",
      })
  void inResp2(String request, String reply) throws Exception {
    assertThat(talk(request)).isEqualTo(reply);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PING | +PONG~",
        "CLIENT GETNAME | _~",
        "CONFIG GET save | %1~$4~save~$0~~",
        "CONFIG GET nosuch | %0~",
        "INFO proxy | =32~txt:# Proxy~proxy_version:1.2~~",
      })
  void inResp3(String request, String reply) throws Exception {
    String both = talk("HELLO 3", request);

    assertThat(both.substring(both.indexOf("modules~*0~") + "modules~*0~".length()))
        .isEqualTo(reply);
  }

  @ParameterizedTest
  @CsvSource({
    "PING a b, ping",
    "ECHO, echo",
    "ECHO a b, echo",
    "AUTH, auth",
    "SELECT, select",
    "SELECT 1 2, select",
    "RESET now, reset",
    "CLIENT, client",
    "CLIENT ID x, client|id",
    "CLIENT SETNAME, client|setname",
    "CLIENT SETINFO lib-name, client|setinfo",
    "CLIENT KILL, client|kill",
    "CLIENT REPLY, client|reply",
    "CLIENT REPLY on off, client|reply",
    "CONFIG GET, config|get"
  })
  void wrongCount_isRefused(String request, String name) throws Exception {
    assertThat(talk(request)).isEqualTo(WRONG_COUNT.formatted(name));
  }

  @Test
  void hello_tellsOfTheServer_inTheProtocolThatWasChosen() throws Exception {
    String fields =
        "$6~server~$5~redis~$7~version~$5~7.2.0~$5~proto~:%d~$2~id~:ID~$4~mode~$10~standalone~"
            + "$4~role~$6~master~$7~modules~*0~";
    assertThat(withoutId(talk("HELLO"))).isEqualTo("*14~" + fields.formatted(2));
    assertThat(withoutId(talk("HELLO 2"))).isEqualTo("*14~" + fields.formatted(2));
    assertThat(withoutId(talk("HELLO 3"))).isEqualTo("%7~" + fields.formatted(3));
    assertThat(withoutId(talk("hello 3 auth default x setname me", "CLIENT GETNAME")))
        .isEqualTo("%7~" + fields.formatted(3) + "$2~me~");
  }

  @Test
  void hello_withAFault_changesNothing() throws Exception {
    assertThat(talk("HELLO 3 SETNAME me NOSUCH", "CLIENT GETNAME")).endsWith("$-1~");
    assertThat(talk("HELLO 3 SETNAME me AUTH other x", "CLIENT GETNAME")).endsWith("$-1~");
    assertThat(talk("HELLO 9", "CLIENT GETNAME")).endsWith("$-1~");
    assertThat(talk("HELLO 3", "HELLO 9", "CLIENT GETNAME")).endsWith("_~");
  }

  @Test
  void reset_forgetsProtocolAndName() throws Exception {
    assertThat(talk("HELLO 3 SETNAME me", "RESET", "CLIENT GETNAME")).endsWith("+RESET~$-1~");
  }

  @Test
  void clientName_isKept_andTakenBack() throws Exception {
    assertThat(talk("CLIENT SETNAME me", "CLIENT GETNAME", "CLIENT SETNAME \"\"", "CLIENT GETNAME"))
        .isEqualTo("+OK~$2~me~+OK~$-1~");
  }

  @Test
  void clientId_isTheConnectionsOwn_andTheOneHelloTells() throws Exception {
    Matcher ids = Pattern.compile(":(\\d+)~").matcher(talk("CLIENT ID", "CLIENT ID"));
    assertThat(ids.find()).isTrue();
    String id = ids.group(1);
    assertThat(ids.find()).isTrue();
    assertThat(ids.group(1)).isEqualTo(id);
    assertThat(talk("CLIENT ID")).isNotEqualTo(":" + id + "~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"QUIT", "quit", "QUIT now"})
  void quit_isTheLastThingAnswered(String quit) throws Exception {
    assertThat(talk("PING", quit, "PING")).isEqualTo("+PONG~+OK~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ID %1$s SKIPME no",
        "skipme NO id %1$s",
        "ADDR %2$s SKIPME no",
        "ID %1$s ADDR %2$s USER default TYPE normal SKIPME no",
        "SKIPME no"
      })
  void clientKill_ofItself_isTheLastThingAnswered(String filters) throws Exception {
    try (Conversation client = new Conversation(port)) {
      String[] own = idAndAddress(client);
      client.ask("CLIENT KILL " + filters.formatted((Object[]) own), "PING");

      assertThat(client.rest()).isEqualTo(":1~");
    }
  }

  @Test
  void clientKill_ofItself_byItsAddressAlone_isTheLastThingAnswered() throws Exception {
    try (Conversation client = new Conversation(port)) {
      client.ask("CLIENT KILL " + idAndAddress(client)[1], "PING");

      assertThat(client.rest()).isEqualTo("+OK~");
    }
  }

  @Test
  void clientKill_sparesItself_ifNotToldOtherwise() throws Exception {
    try (Conversation client = new Conversation(port)) {
      String[] own = idAndAddress(client);
      client.ask("CLIENT KILL ID " + own[0], "CLIENT KILL ADDR " + own[1], "PING");

      client.hears(":0~:0~+PONG~");
    }
  }

  @Test
  void clientKill_ofAnother_isNone() throws Exception {
    try (Conversation client = new Conversation(port);
        Conversation other = new Conversation(port)) {
      String[] others = idAndAddress(other);
      client.ask("CLIENT KILL " + others[1], "CLIENT KILL ID " + others[0] + " SKIPME no");

      client.hears("-ERR No such client~:0~");
      other.hearsNothingBefore("PING", "+PONG~");
    }
  }

  private static String[] idAndAddress(Conversation client) throws IOException {
    client.ask("CLIENT INFO").line();
    Matcher fields = Pattern.compile("id=(\\d+) addr=(\\S+) .*").matcher(client.line());
    client.line();
    assertThat(fields.matches()).isTrue();
    return new String[] {fields.group(1), fields.group(2)};
  }

  @Test
  void clientInfo_tellsOfTheConnectionItself_andListOfNoOther() throws Exception {
    String line =
        "id=\\d+ addr=127.0.0.1:\\d+ laddr=127.0.0.1:\\d+ name=me age=0 idle=0 flags=N db=3"
            + " cmd=client\\|info user=default redir=-1 resp=2 lib-name=mine lib-ver=1.2";
    String all =
        talk(
            "CLIENT SETNAME me",
            "CLIENT SETINFO lib-name mine",
            "CLIENT SETINFO LIB-VER 1.2",
            "CLIENT INFO");
    assertThat(all).containsPattern(line);
    assertThat(talk("CLIENT SETNAME me", "CLIENT LIST").split("id=", -1)).hasSize(2);
  }

  @Test
  void unknownCommand_isShownInPart_ifItIsLong() throws Exception {
    String reply = talk("x".repeat(200) + " " + "y".repeat(200) + " z");

    assertThat(reply)
        .isEqualTo(
            "-ERR unknown command '"
                + "x".repeat(128)
                + "', with args beginning with: '"
                + "y".repeat(128)
                + "' ~");
  }

  private static String talk(String... requests) throws IOException {
    return port.talk(String.join("\r\n", requests) + "\r\n").replace("\r\n", "~");
  }

  private static String withoutId(String reply) {
    return reply.replaceFirst("id~:\\d+", "id~:ID");
  }
}
