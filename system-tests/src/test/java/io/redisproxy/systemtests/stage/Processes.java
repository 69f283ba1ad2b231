package io.redisproxy.systemtests.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the tests need of the operating system. */
public final class Processes {
  private Processes() {}

  /** A program on the PATH. */
  public static Optional<Path> onPath(String program) {
    return allOnPath(program).stream().findFirst();
  }

  /** Every program of that name on the PATH, the one that a shell would start first. */
  public static List<Path> allOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .distinct()
        .toList();
  }

  static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * What to put before a command so that SIGINT ends it. A shell that starts a job in the
   * background has it ignore SIGINT, whatever it starts does so too, and a JVM leaves it at that.
   */
  static List<String> heedingInterrupts() {
    try {
      Path status = Path.of("/proc/self/status");
      if (!Files.exists(status)) {
        return List.of();
      }
      boolean ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .map(line -> new BigInteger(line.substring("SigIgn:".length()).trim(), 16))
              .anyMatch(mask -> mask.testBit(1));
      return ignored ? List.of("env", "--default-signal=INT") : List.of();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** By the shell's own kill: a slim image has no other. */
  static void signal(Process process, String name) {
    Process kill =
        start(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).inheritIO());
    if (awaitEnd(kill, 5) != 0) {
      throw new IllegalStateException("kill -" + name + " " + process.pid() + " failed");
    }
  }

  static void killAndWait(Process process) {
    process.destroyForcibly();
    awaitEnd(process, 10);
  }

  static int awaitEnd(Process process, int seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException("still running: " + process.info());
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /**
   * A port that nobody listens on, outside the range that outgoing connections take theirs from:
   * there, one who tries again and again to connect to a dead port can end up connected to itself.
   */
  public static int freePort() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        // The next one.
      }
    }
    throw new IllegalStateException("no free port found");
  }
}
