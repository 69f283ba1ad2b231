package io.redisproxy.systemtests.conversation;

import io.redisproxy.systemtests.stage.Ended;
import io.redisproxy.systemtests.stage.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The programs in {@code src/test/clients}, each a conversation in another client's language. */
public enum ClientProgram {
  REDIS_CLI("redis-cli/conversation.sh", "bash", "-c", "command -v redis-cli"),
  IOREDIS(
      "ioredis/conversation.mjs",
      "node",
      "--input-type=module",
      "-e",
      "import 'ioredis'; if (process.version < 'v20') throw process.version"),
  NODE_REDIS(
      "node-redis/conversation.mjs",
      "node",
      "--input-type=module",
      "-e",
      "import 'redis'; if (process.version < 'v20') throw process.version"),
  REDIS_PY("redis-py/conversation.py", "python3", "-c", "import redis"),
  REDIS_RB("redis-rb/conversation.rb", "ruby", "-e", "require 'redis'"),
  PHPREDIS("phpredis/conversation.php", "php", "-r", "new Redis(); pcntl_async_signals();"),

  CURL("shell-http/curl.sh", "bash", "-c", "command -v curl"),
  WGET("shell-http/wget.sh", "bash", "-c", "command -v wget"),
  REQUESTS("python-http/by_requests.py", "python3", "-c", "import requests"),
  URLLIB("python-http/by_urllib.py", "python3", "-c", "import urllib.request"),
  HTTP_CLIENT("python-http/by_http_client.py", "python3", "-c", "import http.client"),
  AIOHTTP("python-http/by_aiohttp.py", "python3", "-c", "import aiohttp"),
  FETCH(
      "fetch/conversation.mjs", "node", "-e", "if (process.version < 'v20') throw process.version"),
  UNDICI("undici/conversation.mjs", "node", "--input-type=module", "-e", "import 'undici'"),
  CHROMIUM(
      "chromium/conversation.mjs",
      "node",
      "--input-type=module",
      "-e",
      "import 'playwright-core'; import fs from 'fs'; fs.accessSync(process.env.CHROMIUM ?? '/usr/bin/chromium')");

  private final Path program;
  private final String interpreter;

  @SuppressWarnings("ImmutableEnumChecker") // It is of List.of.
  private final List<String> probe;

  ClientProgram(String program, String interpreter, String... probe) {
    this.program = Path.of("src/test/clients", program).toAbsolutePath();
    this.interpreter = interpreter;
    this.probe = List.of(probe);
  }

  /** Talks to a server, if the client is installed here; otherwise the test is skipped. */
  public Ended run(String host, int port, Object... more) throws IOException, InterruptedException {
    for (Path candidate : Processes.allOnPath(interpreter)) {
      if (run(30, candidate, probe).status() == 0) {
        List<String> words =
            new ArrayList<>(List.of(program.toString(), host, String.valueOf(port)));
        Stream.of(more).map(Object::toString).forEach(words::add);
        return run(60, candidate, words);
      }
    }
    String tried = interpreter + " " + String.join(" ", probe);
    return Assumptions.abort(this + " is not installed: this does not work here: " + tried);
  }

  /** Its output goes to a file, which neither fills up nor stays open with a child of it. */
  private Ended run(int seconds, Path command, List<String> words)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(words);
    Path output = Files.createTempFile("conversation", ".txt");
    Optional<Process> process = Optional.empty();
    try {
      ProcessBuilder builder = new ProcessBuilder(line).directory(program.getParent().toFile());
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.redirectInput(new File("/dev/null"));
      process = Optional.of(builder.start());
      boolean ended = process.get().waitFor(seconds, TimeUnit.SECONDS);
      String text = Files.readString(output);
      return ended
          ? new Ended(process.get().exitValue(), text, "")
          : new Ended(-1, text, "still running after " + seconds + " s");
    } finally {
      process.ifPresent(ClientProgram::killWithChildren);
      Files.delete(output);
    }
  }

  private static void killWithChildren(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
