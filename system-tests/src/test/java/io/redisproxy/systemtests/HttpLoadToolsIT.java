package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import io.redisproxy.systemtests.stage.Tool;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Those who measure HTTP servers get every answer that they asked for, by what they print. */
@SystemTest
class HttpLoadToolsIT {
  private static final Path WRK_SCRIPT = Path.of("src/test/clients/wrk/every-byte.lua");

  /** HTTP/1.0 with Keep-Alive. */
  @Test
  void ab_getsEveryAnswer(Stage stage) throws Exception {
    String output = run(stage, "ab", "-q", "-k", "-n", "20000", "-c", "20");

    assertThat(output)
        .containsPattern("Complete requests: +20000\n")
        .containsPattern("Failed requests: +0\n")
        .containsPattern("Keep-Alive requests: +20000\n")
        .containsPattern("Document Length: +256 bytes\n")
        .containsPattern("HTML transferred: +" + 20000 * 256 + " bytes\n")
        .doesNotContain("Non-2xx", "Write errors");
  }

  @Test
  void hey_getsEveryAnswer(Stage stage) throws Exception {
    String output = run(stage, "hey", "-n", "5000", "-c", "20");

    assertThat(output)
        .containsPattern("\\[200]\\s+5000 responses\n")
        .containsPattern("Size/request:\\s+256 bytes\n")
        .doesNotContain("Error distribution");
  }

  /**
   * It knows a time and no number of requests, so its script counts, and looks into each answer.
   */
  @Test
  void wrk_getsEveryAnswer(Stage stage) throws Exception {
    String output =
        run(stage, "wrk", "-t", "1", "-c", "20", "-d", "2s", "-s", WRK_SCRIPT.toString());

    assertThat(output)
        .contains("2000 answers, 2000 as they should be\n")
        .doesNotContain("Non-2xx", "Socket errors");
  }

  @Test
  void h2load_getsEveryAnswerOverHttp1(Stage stage) throws Exception {
    String output = run(stage, "h2load", "--h1", "-n", "20000", "-c", "20");

    assertThat(output)
        .contains("20000 done, 20000 succeeded, 0 failed, 0 errored, 0 timeout")
        .contains("status codes: 20000 2xx, 0 3xx, 0 4xx, 0 5xx");
  }

  /** Sends a tool to a key whose value is each byte once. */
  private static String run(Stage stage, String... line) throws Exception {
    Tool.require(line[0]);
    Proxy proxy = stage.sharedProxy();
    stage.redis().set(Bytes.latin1("every"), Bytes.every());
    String url = "http://" + proxy.host() + ":" + proxy.httpPort() + "/get/every";
    return Tool.run("", Stream.concat(Stream.of(line), Stream.of(url)).toList());
  }
}
