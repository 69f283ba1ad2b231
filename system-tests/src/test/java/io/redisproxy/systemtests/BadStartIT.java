package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.stage.Ended;
import io.redisproxy.systemtests.stage.Launch;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** A wrong option ends the start with status 2, and every fault is told at once. */
@SystemTest
class BadStartIT {

  @Test
  void allFaultsOfAllSources_areListedTogether(Stage stage) {
    Ended ended =
        stage.run(
            Launch.with(
                    "--redis", "http://example.com",
                    "--http-port", "99999",
                    "--resp-port", "six",
                    "--capacity", "-1",
                    "--ttl", "soon",
                    "--max-parallel", "0",
                    "--max-key-size", "lots",
                    "--no-such-flag", "1")
                .environment("REDIS_PROXY_IDLE_TIMEOUT", "never")
                .file("max-queued=some", "no-such-key=1"));

    assertRefused(ended);
    assertNames(ended, "redis", "http://example.com");
    assertNames(ended, "http-port", "99999");
    assertNames(ended, "resp-port", "six");
    assertNames(ended, "capacity", "-1");
    assertNames(ended, "ttl", "soon");
    assertNames(ended, "max-parallel", "0");
    assertNames(ended, "max-key-size", "lots");
    assertNames(ended, "idle.timeout", "never");
    assertNames(ended, "max-queued", "some");
    assertThat(ended.stderr()).contains("--no-such-flag").contains("no-such-key");
  }

  /** One line names the option, as a flag or as a variable, and the value that it was given. */
  private static void assertNames(Ended ended, String option, String value) {
    String anyForm = option.replace("-", "[-_]").replace(".", "[-_]");
    assertThat(ended.stderr().lines())
        .as("a line on %s and %s in:%n%s", option, value, ended.stderr())
        .anyMatch(line -> line.matches("(?i).*" + anyForm + ".*") && line.contains(value));
  }

  private static void assertRefused(Ended ended) {
    assertThat(ended.status()).as(ended.stderr()).isEqualTo(2);
    assertThat(ended.stdout()).doesNotContain("ready");
    assertThat(ended.stderr()).doesNotContain("\tat ");
  }

  @Test
  void configFileThatIsNotThere_isNamed(Stage stage) {
    Ended ended = stage.run(Launch.with("--config", "/no/such/file.properties"));

    assertRefused(ended);
    assertNames(ended, "config", "/no/such/file.properties");
  }

  @Test
  void flagWithoutItsValue_isNamed(Stage stage) {
    Ended ended = stage.run(Launch.with("--capacity"));

    assertRefused(ended);
    assertThat(ended.stderr()).contains("--capacity");
  }

  @Test
  void passwordInABadUri_isNotRepeated(Stage stage) {
    Ended ended = stage.run(Launch.with("--redis", "redis://user:topsecret@host:notaport"));

    assertRefused(ended);
    assertThat(ended.stderr()).contains("--redis").doesNotContain("topsecret");
  }

  @Test
  void addressesOfOthers_areNamedOnceEach(Stage stage) {
    Ended ended =
        stage.run(Launch.with("--bind", "203.0.113.1", "--admin-bind", "no.such.invalid"));

    assertRefused(ended);
    assertNames(ended, "--bind", "203.0.113.1");
    assertNames(ended, "--admin-bind", "no.such.invalid");
    assertThat(ended.stderr().lines().filter(line -> line.startsWith("redis-proxy: --")))
        .hasSize(2);
  }

  @Test
  void samePortTwice_isTaken(Stage stage) {
    Ended ended = stage.run(Launch.with("--http-port", "7391", "--resp-port", "7391"));

    assertRefused(ended);
    assertNames(ended, "port", "7391");
  }

  @Test
  void portsAndAddresses_areNamedBesideOtherFaults(Stage stage) {
    Ended ended =
        stage.run(
            Launch.with(
                "--ttl=soon",
                "--http-port=7391",
                "--resp-port=7391",
                "--admin-port=six",
                "--admin-bind=203.0.113.1"));

    assertRefused(ended);
    assertNames(ended, "--ttl", "soon");
    assertNames(ended, "--admin-port", "six");
    assertNames(ended, "--resp-port", "7391");
    assertNames(ended, "--admin-bind", "203.0.113.1");
    assertThat(ended.stderr().lines()).hasSize(4);
  }

  @Test
  void portsThatOthersHold_areAllNamed(Stage stage) throws IOException {
    stage.requireProcesses("a listener of the tests' own on the proxy's addresses");
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket first = new ServerSocket(0, 1, loopback);
        ServerSocket second = new ServerSocket(0, 1, loopback)) {
      String http = String.valueOf(first.getLocalPort());
      String admin = String.valueOf(second.getLocalPort());

      Ended ended = stage.run(Launch.with("--http-port", http, "--admin-port", admin));

      assertRefused(ended);
      assertNames(ended, "http-port", http);
      assertNames(ended, "admin-port", admin);
    }
  }
}
