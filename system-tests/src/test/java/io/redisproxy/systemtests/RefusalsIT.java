package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A command that is not allowed never reaches Redis: it is refused in words that say what would
 * allow it, and the connection goes on.
 */
@SystemTest
class RefusalsIT {

  private static final String NOT_ALLOWED = "-NOPERM this command is not allowed through the proxy";
  private static final String READ_ONLY =
      "-NOPERM this command writes, and the proxy was started with --read-only";
  private static final String ABORTED =
      "-EXECABORT Transaction discarded because of previous errors.";

  /** Those of one word, or whose subcommands every version of Redis is known to have. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "FLUSHALL",
        "flushall async",
        "FLUSHDB",
        "SWAPDB 0 1",
        "KEYS *",
        "CONFIG|SET maxmemory 1",
        "CONFIG|RESETSTAT",
        "CONFIG|REWRITE",
        "DEBUG SLEEP 0",
        "SHUTDOWN NOSAVE",
        "REPLICAOF 127.0.0.1 1",
        "SLAVEOF 127.0.0.1 1",
        "MIGRATE 127.0.0.1 1 key 0 1",
        "SAVE",
        "BGSAVE",
        "BGREWRITEAOF",
        "FAILOVER",
        "MONITOR",
        "SLOWLOG|RESET",
        "LATENCY|RESET",
      })
  void byDefault_itIsRefusedAndNothingHappens(String command, Stage stage) {
    stage.redis().set("key", "untouched");
    RespClient client = stage.sharedProxy().resp();
    client.command("GET", "key");
    long before = calls(stage, command);

    String name = command.split(" ", 2)[0].toLowerCase(Locale.ROOT);
    assertThat(ask(client, command)).isEqualTo(NOT_ALLOWED + "; start it with --allow " + name);

    assertThat(calls(stage, command)).isEqualTo(before);
    assertThat(client.ask("GET", "key")).isEqualTo("$untouched");
    assertThat(stage.redis().command("GET", "key").text()).isEqualTo("untouched");
    assertThat(stage.redis().command("ROLE").items().get(0).text()).isEqualTo("master");
  }

  /** How often Redis has executed the command, or any subcommand of it. */
  private static long calls(Stage stage, String command) {
    String name = command.split("[ |]", 2)[0].toLowerCase(Locale.ROOT);
    String stats = stage.redis().command("INFO", "commandstats").text();
    return stats
        .lines()
        .filter(
            line ->
                line.startsWith("cmdstat_" + name + ":")
                    || line.startsWith("cmdstat_" + name + "|"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACL", "CLUSTER", "MODULE"})
  void containerOfAnAdministrator_isRefusedAsAWholeOrByItsSubcommand(String name, Stage stage) {
    RespClient client = stage.sharedProxy().resp();
    String subcommand = name.equals("ACL") ? "USERS" : name.equals("CLUSTER") ? "RESET" : "LIST";

    assertThat(client.ask(name, subcommand))
        .startsWith(NOT_ALLOWED + "; start it with --allow " + name.toLowerCase(Locale.ROOT));
    assertThat(client.ask("PING")).isEqualTo("+PONG");
  }

  @Test
  void allow_letsThroughWhatItNamesAndNoMore(Stage stage) {
    Proxy proxy = stage.proxy("--allow", "flushall,config|set,keys");
    stage.redis().set("key", "value");
    RespClient client = proxy.resp();
    assertThat(client.ask("GET", "key")).isEqualTo("$value");
    assertThat(client.ask("KEYS", "k*")).isEqualTo("*[$key]");
    assertThat(client.ask("CONFIG", "SET", "maxmemory-samples", 5)).isEqualTo("+OK");
    assertThat(client.ask("CONFIG", "RESETSTAT")).startsWith(NOT_ALLOWED);
    assertThat(client.ask("FLUSHDB")).startsWith(NOT_ALLOWED);

    assertThat(client.ask("FLUSHALL")).isEqualTo("+OK");
    assertThat(client.ask("GET", "key")).as("of the emptied cache").isEqualTo("$-1");
  }

  @Test
  void allowOfACategory_letsAllOfItThrough(Stage stage) {
    RespClient client = stage.proxy("--allow", "@dangerous").resp();

    assertThat(client.ask("FLUSHALL")).isEqualTo("+OK");
    assertThat(client.ask("KEYS", "*")).isEqualTo("*[]");
  }

  @Test
  void deny_beatsAllowAndTakesAwayWhatIsAllowedByDefault(Stage stage) {
    String told = NOT_ALLOWED + "; it was started with --deny";
    stage.redis().set("key", "untouched");
    Proxy proxy = stage.proxy("--allow", "flushall", "--deny", "flushall,get,del,@scripting");
    RespClient client = proxy.resp();

    assertThat(client.ask("FLUSHALL")).isEqualTo(told);
    assertThat(client.ask("DEL", "key")).isEqualTo(told);
    assertThat(client.ask("EVAL", "return redis.call('del', KEYS[1])", 1, "key")).isEqualTo(told);
    assertThat(client.ask("GET", "key")).isEqualTo(told);
    assertThat(client.ask("STRLEN", "key")).isEqualTo(":9");
    assertThat(stage.redis().command("GET", "key").text()).isEqualTo("untouched");
  }

  @Test
  void readOnly_refusesWhatWritesAndAnswersWhatReads(Stage stage) {
    stage.redis().set("key", "untouched");
    RespClient client = stage.proxy("--read-only", "true", "--allow", "flushall").resp();

    for (String write :
        new String[] {
          "SET key value",
          "DEL key",
          "APPEND key x",
          "EXPIRE key 1",
          "FLUSHALL",
          "EVAL redis.call('del',KEYS[1]) 1 key",
          "BLPOP key 0",
          "RPUSH list element",
          "PFADD counted x",
        }) {
      assertThat(ask(client, write)).as(write).isEqualTo(READ_ONLY);
    }
    assertThat(client.ask("GET", "key")).isEqualTo("$untouched");
    assertThat(client.ask("MGET", "key", "absent")).isEqualTo("*[$untouched, $-1]");
    assertThat(client.ask("EXISTS", "key", "list", "counted")).isEqualTo(":1");
    assertThat(client.ask("PTTL", "key")).isEqualTo(":-1");
    assertThat(stage.redis().command("GET", "key").text()).isEqualTo("untouched");
  }

  @Test
  void insideATransaction_noneOfItIsExecuted(Stage stage) {
    stage.redis().set("key", "untouched");
    RespClient client = stage.sharedProxy().resp();
    assertThat(client.ask("MULTI")).isEqualTo("+OK");
    assertThat(client.ask("SET", "key", "value")).isEqualTo("+QUEUED");
    assertThat(client.ask("FLUSHALL")).isEqualTo(NOT_ALLOWED + "; start it with --allow flushall");
    assertThat(client.ask("GET", "key")).isEqualTo("+QUEUED");
    assertThat(client.ask("EXEC")).isEqualTo(ABORTED);

    assertThat(client.ask("GET", "key")).isEqualTo("$untouched");
    assertThat(stage.redis().command("GET", "key").text()).isEqualTo("untouched");
    assertThat(client.ask("MULTI")).isEqualTo("+OK");
    assertThat(client.ask("SET", "key", "value")).isEqualTo("+QUEUED");
    assertThat(client.ask("EXEC")).isEqualTo("*[+OK]");
    assertThat(client.ask("GET", "key")).isEqualTo("$value");
  }

  @Test
  void inAPipeline_theOthersAreAnsweredInTheirOrder(Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    client.send("SET piped 1\r\nFLUSHALL\r\nINCR piped\r\nKEYS *\r\nGET piped\r\n");

    assertThat(client.readText()).isEqualTo("+OK");
    assertThat(client.readText()).startsWith(NOT_ALLOWED);
    assertThat(client.readText()).isEqualTo(":2");
    assertThat(client.readText()).startsWith(NOT_ALLOWED);
    assertThat(client.readText()).isEqualTo("$2");
  }

  private static String ask(RespClient client, String command) {
    return client.ask((Object[]) command.split("[ |]", -1));
  }

  @Test
  void namesThatRedisDoesNotKnow_areWarnedOf(Stage stage) {
    Proxy proxy = stage.proxy("--allow", "flushal", "--deny", "get,@scriptng");

    assertThat(proxy.logs())
        .contains("--allow flushal: Redis has no command and no category of that name")
        .contains("--deny @scriptng: Redis has no command")
        .doesNotContain("--deny get:");
  }
}
