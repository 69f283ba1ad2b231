package io.redisproxy.systemtests.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program of this machine that is given something to do, and judged by what it says. */
public final class Tool {
  private Tool() {}

  /** Skips the test where the tool is not installed. */
  public static void require(String tool) {
    Assumptions.assumeTrue(Processes.onPath(tool).isPresent(), () -> tool + " is not on the PATH");
  }

  /** Standard output and standard error together, in the order in which they were written. */
  public static String run(String input, List<String> line)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("TERM", "dumb");
    Process process = builder.start();
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
