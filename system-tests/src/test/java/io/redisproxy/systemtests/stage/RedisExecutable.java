package io.redisproxy.systemtests.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.embedded.core.ExecutableProvider;

/** A real redis-server: the one on the PATH, else the one that embedded-redis carries. */
record RedisExecutable(Path path, String origin) {
  private static final Pattern VERSION = Pattern.compile("v=(\\S+)");

  static RedisExecutable find() {
    Optional<Path> installed = Processes.onPath("redis-server");
    return installed
        .map(path -> new RedisExecutable(path, path.toString()))
        .orElseGet(() -> new RedisExecutable(unpack(), "embedded-redis"));
  }

  private static Path unpack() {
    try {
      Path folder = Files.createTempDirectory("system-tests-redis");
      folder.toFile().deleteOnExit();
      Path file = ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  String version() {
    try {
      Process process = new ProcessBuilder(path.toString(), "--version").start();
      String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher version = VERSION.matcher(line);
      return version.find() ? version.group(1) : line.strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
