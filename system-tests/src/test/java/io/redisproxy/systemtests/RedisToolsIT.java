package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import io.redisproxy.systemtests.stage.Tool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** redis-cli and redis-benchmark, where they are installed, without a warning from them. */
@SystemTest
class RedisToolsIT {

  @Test
  void redisCli_getsKeys(Stage stage) throws Exception {
    Proxy proxy = stage.sharedProxy();
    stage.redis().set("cli", "a value");

    assertThat(Tool.run("", redisCli(proxy, "GET", "cli"))).isEqualTo("a value\n");
    assertThat(Tool.run("", redisCli(proxy, "GET", "cli"))).isEqualTo("a value\n");
    assertThat(Tool.run("", redisCli(proxy, "GET", "absent"))).isEqualTo("\n");
    assertThat(Tool.run("", redisCli(proxy, "PING"))).isEqualTo("PONG\n");
  }

  @Test
  void redisCli_overResp3GetsKeys(Stage stage) throws Exception {
    Proxy proxy = stage.sharedProxy();
    stage.redis().set("cli3", "a value");

    assertThat(Tool.run("", redisCli(proxy, "-3", "GET", "cli3"))).isEqualTo("a value\n");
    assertThat(Tool.run("", redisCli(proxy, "-3", "GET", "absent"))).isEqualTo("\n");
  }

  @Test
  void redisCli_fedFromAPipeGetsKeysInOrder(Stage stage) throws Exception {
    Proxy proxy = stage.sharedProxy();
    stage.redis().set("piped", "a value");

    String output = Tool.run("GET piped\nNOSUCH\nGET piped\nPING\n", redisCli(proxy));

    assertThat(output).matches("(?s)a value\nERR unknown command .*NOSUCH.*\n+a value\nPONG\n");
  }

  @Test
  void redisCli_onATerminalStartsWithoutComplaint(Stage stage) throws Exception {
    Tool.require("script");
    Proxy proxy = stage.sharedProxy();
    stage.redis().set("typed", "a value");
    String line = String.join(" ", redisCli(proxy));

    String output =
        Tool.run("GET typed\nQUIT\n", List.of("script", "-q", "-e", "-c", line, "/dev/null"));

    assertThat(output).contains("\"a value\"").doesNotContain("(error)");
  }

  @Test
  void redisBenchmark_runsPipelined(Stage stage) throws Exception {
    Tool.require("redis-benchmark");
    Proxy proxy = stage.sharedProxy();
    stage.redis().set("key:__rand_int__", "value");
    List<String> line = new ArrayList<>(List.of("redis-benchmark"));
    line.addAll(List.of("-h", proxy.host(), "-p", String.valueOf(proxy.respPort())));
    line.addAll(List.of("-t", "get", "-P", "16", "-n", "50000", "-q"));

    String output = Tool.run("", line);

    assertThat(output).contains("GET:").contains("requests per second");
    assertThat(output).doesNotContainIgnoringCase("warn").doesNotContainIgnoringCase("error");
  }

  /** All that it does when it is told nothing, to the end, in forms that it has. */
  @ParameterizedTest(name = "-P {0}")
  @ValueSource(ints = {1, 16})
  void redisBenchmark_withItsOwnListOfTests_runsToTheEnd(int pipeline, Stage stage)
      throws Exception {
    Tool.require("redis-benchmark");
    Proxy proxy = stage.sharedProxy();
    List<String> line = new ArrayList<>(List.of("redis-benchmark"));
    line.addAll(List.of("-h", proxy.host(), "-p", String.valueOf(proxy.respPort())));
    line.addAll(List.of("-P", String.valueOf(pipeline), "-n", "1000", "-c", "20", "--csv"));

    String output = Tool.run("", line);

    List<String> tests = output.lines().filter(row -> row.startsWith("\"")).toList();
    assertThat(output).doesNotContainIgnoringCase("warn").doesNotContainIgnoringCase("error");
    assertThat(output.lines()).as("nothing but a head and results").hasSameSizeAs(tests);
    assertThat(tests.get(1)).startsWith("\"PING_INLINE\"");
    assertThat(tests.get(tests.size() - 1)).matches("\"(MSET \\(10 keys\\)|XADD)\".*");
    assertThat(tests).hasSizeGreaterThan(19);
    assertThat(stage.redis().command("EXISTS", "mylist", "myhash").toString()).isEqualTo(":2");
  }

  private static List<String> redisCli(Proxy proxy, String... words) {
    Tool.require("redis-cli");
    List<String> line = new ArrayList<>(List.of("redis-cli"));
    line.addAll(List.of("-h", proxy.host(), "-p", String.valueOf(proxy.respPort())));
    line.addAll(List.of(words));
    return line;
  }
}
