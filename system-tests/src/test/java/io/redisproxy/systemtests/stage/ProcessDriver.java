package io.redisproxy.systemtests.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The jar and a redis-server as processes of this machine, on loopback. */
final class ProcessDriver implements Driver {
  private static final String HOST = "127.0.0.1";

  private final Path jar = jar();
  private final RedisExecutable redis = RedisExecutable.find();

  private static Path jar() {
    String given = System.getProperty("system-tests.jar", "../proxy-app/target/redis-proxy.jar");
    Path jar = Path.of(given).toAbsolutePath().normalize();
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "system-tests.jar=" + given + ": no such file; build it first");
    }
    return jar;
  }

  @Override
  public String description() {
    return "process (jar %s, Java %s, redis-server %s from %s)"
        .formatted(jar, System.getProperty("java.version"), redis.version(), redis.origin());
  }

  @Override
  public boolean runsProcesses() {
    return true;
  }

  @Override
  public Server startRedis() {
    RedisProcess server = new RedisProcess(redis.path(), Processes.freePort());
    server.start();
    return server;
  }

  @Override
  public RunningProxy startProxy(Launch launch, String redisUri) {
    return new ProxyProcess(
        jar,
        launch.over(
            Map.of(
                "REDIS_PROXY_REDIS", redisUri,
                "REDIS_PROXY_HTTP_PORT", "0",
                "REDIS_PROXY_RESP_PORT", "0",
                "REDIS_PROXY_ADMIN_PORT", "0")));
  }

  /** A redis-server that keeps its port over restarts, and nothing else. */
  private static final class RedisProcess implements Server {
    private final Path executable;
    private final int port;
    private final Path folder;
    private Optional<Process> process = Optional.empty();

    RedisProcess(Path executable, int port) {
      this.executable = executable;
      this.port = port;
      try {
        folder = Files.createTempDirectory("redis-proxy-redis");
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
      Leftovers.add(this);
    }

    /** What a replica is given by its master it writes down, and would begin with the next time. */
    private void forget() {
      try {
        Files.deleteIfExists(folder.resolve("dump.rdb"));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public Address address() {
      return new Address(HOST, port);
    }

    @Override
    public String addressForProxy() {
      return HOST + ":" + port;
    }

    @Override
    public void start() {
      List<String> line = new ArrayList<>(List.of(executable.toString()));
      line.addAll(List.of("--bind", HOST, "--port", String.valueOf(port)));
      line.addAll(List.of("--save", "", "--appendonly", "no", "--dir", folder.toString()));
      forget();
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      process = Optional.of(Processes.start(builder));
    }

    @Override
    public void kill() {
      process.ifPresent(Processes::killAndWait);
      process = Optional.empty();
    }

    @Override
    public void pause() {
      process.ifPresent(running -> Processes.signal(running, "STOP"));
    }

    @Override
    public void resume() {
      process.ifPresent(running -> Processes.signal(running, "CONT"));
    }

    @Override
    public void close() {
      kill();
      Leftovers.remove(this);
      forget();
      try {
        Files.deleteIfExists(folder);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  /** {@code java -jar}, with the Java that runs the tests. */
  private static final class ProxyProcess implements RunningProxy {
    private final Optional<Path> configFile;
    private final Process process;
    private final Output stdout;
    private final Output stderr;

    ProxyProcess(Path jar, Launch launch) {
      configFile = launch.file().isEmpty() ? Optional.empty() : Optional.of(write(launch));
      List<String> line = new ArrayList<>();
      line.addAll(Processes.heedingInterrupts());
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      // Half the work of a start, of which there are a hundred, is compiling what soon ends.
      line.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
      line.addAll(launch.commandLine(configFile.map(Path::toString).orElse("")));
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.environment().keySet().removeIf(ProxyProcess::setsAnOption);
      builder.environment().putAll(launch.environment());
      process = Processes.start(builder);
      Leftovers.add(this);
      stdout = new Output(process.getInputStream(), "proxy-stdout");
      stderr = new Output(process.getErrorStream(), "proxy-stderr");
    }

    /** What the caller's own environment must not bring in. */
    private static boolean setsAnOption(String name) {
      return name.startsWith("REDIS_PROXY_")
          || Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").anyMatch(name::equals);
    }

    private static Path write(Launch launch) {
      try {
        Path file = Files.createTempFile("redis-proxy", ".properties");
        return Files.writeString(file, launch.fileText());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public String stdout() {
      return stdout.text();
    }

    @Override
    public String stderr() {
      return stderr.text();
    }

    @Override
    public boolean running() {
      return process.isAlive();
    }

    @Override
    public Address reach(int port) {
      return new Address(HOST, port);
    }

    @Override
    public void signal(String name) {
      Processes.signal(process, name);
    }

    @Override
    public long residentBytes() {
      try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
        return lines
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public long processId() {
      return process.pid();
    }

    @Override
    public int exitStatus() {
      int status = Processes.awaitEnd(process, 1);
      stdout.awaitEnd();
      stderr.awaitEnd();
      return status;
    }

    @Override
    public void close() {
      Processes.killAndWait(process);
      Leftovers.remove(this);
      configFile.ifPresent(file -> file.toFile().delete());
    }
  }
}
