package io.redisproxy.app;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Coherence;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OptionTest {

  @Test
  void table_hasARowForEveryFieldOfTheOptionsInTheirOrder() {
    List<String> fields =
        Arrays.stream(Options.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(name -> name.replaceFirst("Nanos$", "").replaceFirst("Bytes$", "Size"))
            .map(name -> name.replaceFirst("Origins$", "Origin"))
            .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(ROOT))
            .toList();

    assertThat(Option.ALL).extracting(Option::name).isEqualTo(fields);
  }

  @Test
  void table_readsEachFieldOfTheOptions() {
    Options options =
        new Options(
            new RedisTarget(true, "cache", 7000, 2, "user", "secret"),
            "0.0.0.0",
            new Port(1),
            new Port(0),
            Port.OFF,
            "::1",
            2,
            10L << 30,
            3_000_000_000L,
            4,
            5,
            6,
            7_000_000L,
            0,
            86_400_000_000_000L,
            8,
            9_216,
            10_240,
            12,
            11,
            true,
            new TreeSet<>(Set.of("flushall", "@admin")),
            Set.of("config|set"),
            "text/plain; charset=utf-8",
            204,
            201,
            List.of("https://app.example", "http://localhost:3000"),
            Coherence.TRACKING,
            Fallback.REFUSE,
            TrackingMode.BROADCAST,
            List.of("user:", "order:"),
            true);

    assertThat(options.describe())
        .containsExactly(
            "redis=rediss://cache:7000/2",
            "bind=0.0.0.0",
            "http-port=1",
            "resp-port=0",
            "admin-port=off",
            "admin-bind=::1",
            "capacity=2",
            "max-memory=10gb",
            "ttl=3s",
            "max-connections=4",
            "max-parallel=5",
            "max-queued=6",
            "redis-timeout=7ms",
            "idle-timeout=0",
            "drain-timeout=1d",
            "max-key-size=8",
            "max-value-size=9kb",
            "max-request-size=10kb",
            "max-databases=12",
            "max-sessions=11",
            "read-only=true",
            "allow=@admin,flushall",
            "deny=config|set",
            "http-content-type=text/plain; charset=utf-8",
            "http-absent=204",
            "http-stored=201",
            "http-cors-origin=https://app.example,http://localhost:3000",
            "coherence=tracking",
            "coherence-fallback=refuse",
            "tracking-mode=broadcast",
            "tracking-prefixes=user:,order:",
            "cache-absent=true");
    assertThat(options.toString()).doesNotContain("secret");
  }

  @Test
  void defaults_areThoseOfTheContract() {
    assertThat(Option.ALL)
        .extracting(option -> option.flag() + " " + option.standard())
        .containsExactly(
            "--redis redis://127.0.0.1:6379",
            "--bind 127.0.0.1",
            "--http-port 8080",
            "--resp-port 6380",
            "--admin-port 8081",
            "--admin-bind 127.0.0.1",
            "--capacity 100000",
            "--max-memory off",
            "--ttl 60s",
            "--max-connections 10000",
            "--max-parallel 1024",
            "--max-queued 65536",
            "--redis-timeout 2s",
            "--idle-timeout 5m",
            "--drain-timeout 10s",
            "--max-key-size 64kb",
            "--max-value-size 16mb",
            "--max-request-size 64mb",
            "--max-databases 16",
            "--max-sessions 1024",
            "--read-only false",
            "--allow none",
            "--deny none",
            "--http-content-type application/octet-stream",
            "--http-absent 404",
            "--http-stored 200",
            "--http-cors-origin off",
            "--coherence ttl",
            "--coherence-fallback bounded",
            "--tracking-mode default",
            "--tracking-prefixes none",
            "--cache-absent false");
  }

  @Test
  void help_listsEveryOptionWithItsDefault() {
    String help =
        ((Parsed.Print) OptionParser.parse(List.of("--help"), Map.of()))
            .text()
            .replaceAll("\\s+", " ");

    for (Option<?> option : Option.ALL) {
      assertThat(help)
          .containsPattern(
              "%s\\[?=%s\\]? %s \\(default: %s\\)"
                  .formatted(
                      option.flag(),
                      option.kind().label(),
                      Pattern.quote(option.meaning()),
                      option.standard()));
    }
    assertThat(help)
        .contains("--config=FILE", "--help", "--version")
        .contains("REDIS_PROXY_HTTP_PORT")
        .contains("A flag beats the environment, which beats the file, which beats the default.");
  }
}
