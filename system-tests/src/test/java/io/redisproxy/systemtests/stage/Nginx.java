package io.redisproxy.systemtests.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An nginx that serves keys as files: the answers that the proxy's are compared with. */
public final class Nginx implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** Where Debian puts it is on no ordinary user's PATH. */
  private static final Path ELSEWHERE = Path.of("/usr/sbin/nginx");

  private final int port = Processes.freePort();
  private final Path folder;
  private final Process process;
  private final Output stderr;

  private Nginx(Path executable, Map<String, String> values) throws IOException {
    folder = Files.createTempDirectory("nginx");
    for (Map.Entry<String, String> value : values.entrySet()) {
      Path file = folder.resolve("root/get").resolve(value.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, value.getValue(), StandardCharsets.ISO_8859_1);
    }
    Path config = Files.writeString(folder.resolve("nginx.conf"), config());
    ProcessBuilder builder =
        new ProcessBuilder(
            executable.toString(),
            "-e",
            "stderr",
            "-p",
            folder.toString(),
            "-c",
            config.toString());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    process = Processes.start(builder);
    stderr = new Output(process.getErrorStream(), "nginx-stderr");
    Leftovers.add(this);
  }

  /** The program, where it is installed. */
  public static Optional<Path> installed() {
    return Processes.onPath("nginx").or(() -> Optional.of(ELSEWHERE).filter(Files::isExecutable));
  }

  /** Starts one that has a value for each key; its keys are names of files. */
  public static Nginx serving(Map<String, String> values) {
    try {
      Nginx nginx = new Nginx(installed().orElseThrow(), values);
      nginx.awaitReady();
      return nginx;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void awaitReady() {
    try {
      Await.until("nginx listens", Duration.ofSeconds(20), this::listens);
    } catch (AssertionError notReady) {
      close();
      throw new AssertionError("nginx does not listen: " + stderr.text(), notReady);
    }
  }

  private boolean listens() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  private String config() throws IOException {
    try (InputStream in = Nginx.class.getResourceAsStream("/nginx/nginx.conf")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@folder@", folder.toString())
          .replace("@listen@", HOST + ":" + port);
    }
  }

  public String host() {
    return HOST;
  }

  public int port() {
    return port;
  }

  /** What it has complained of. */
  public String logs() {
    return stderr.text();
  }

  @Override
  public void close() {
    Processes.killAndWait(process);
    Leftovers.remove(this);
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
