package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Ended;
import io.redisproxy.systemtests.stage.Launch;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Options come from flags, the environment, a properties file and defaults, in this order. */
@SystemTest
class OptionsIT {
  private static final String[] ALL = {
    "redis",
    "bind",
    "http-port",
    "resp-port",
    "admin-port",
    "admin-bind",
    "capacity",
    "max-memory",
    "ttl",
    "max-connections",
    "max-parallel",
    "max-queued",
    "redis-timeout",
    "idle-timeout",
    "drain-timeout",
    "max-key-size",
    "max-value-size",
    "coherence",
    "config",
    "help",
    "version"
  };

  @Test
  void defaults_areThoseOfTheContract(Stage stage) {
    Proxy proxy = stage.sharedProxy();

    assertThat(proxy.stat("cache.capacity")).isEqualTo(100_000);
    assertThat(remainingTtlOfAHit(stage, proxy)).isBetween(50, 60);
  }

  @Test
  void file_beatsTheDefault(Stage stage) {
    Proxy proxy = stage.proxy(Launch.with().file("capacity=11", "ttl = 30m", "# a comment"));

    assertThat(proxy.stat("cache.capacity")).isEqualTo(11);
    assertThat(remainingTtlOfAHit(stage, proxy)).isBetween(1700, 1800);
  }

  @Test
  void environment_beatsTheFile(Stage stage) {
    Proxy proxy =
        stage.proxy(
            Launch.with().environment("REDIS_PROXY_CAPACITY", "12").file("capacity=11", "ttl=30m"));

    assertThat(proxy.stat("cache.capacity")).isEqualTo(12);
    assertThat(remainingTtlOfAHit(stage, proxy)).isBetween(1700, 1800);
  }

  @Test
  void flag_beatsTheEnvironmentAndTheFile(Stage stage) {
    Proxy proxy =
        stage.proxy(
            Launch.with("--capacity", "13", "--ttl=2h")
                .environment("REDIS_PROXY_CAPACITY", "12")
                .file("capacity=11", "ttl=30m"));

    assertThat(proxy.stat("cache.capacity")).isEqualTo(13);
    assertThat(remainingTtlOfAHit(stage, proxy)).isBetween(7100, 7200);
  }

  private static int remainingTtlOfAHit(Stage stage, Proxy proxy) {
    stage.redis().set("ttl", "value");
    RawHttp http = proxy.http();
    http.get("/get/ttl");
    String status = http.get("/get/ttl").header("Cache-Status");
    Matcher ttl = Pattern.compile("ttl=(\\d+)").matcher(status);
    assertThat(ttl.find()).as(status).isTrue();
    return Integer.parseInt(ttl.group(1));
  }

  @Test
  void help_listsEveryOptionAndEndsWell(Stage stage) {
    Ended ended = stage.run(Launch.with("--help"));

    assertThat(ended.status()).isZero();
    for (String option : ALL) {
      assertThat(ended.stdout()).contains("--" + option);
    }
    assertThat(ended.stdout())
        .contains("redis://127.0.0.1:6379", "8080", "6380", "8081", "100000", "60s", "65536");
    assertThat(ended.stderr()).isEmpty();
  }

  @Test
  void version_isTheOneInTheStatistics(Stage stage) {
    Ended ended = stage.run(Launch.with("--version"));

    assertThat(ended.status()).isZero();
    String stats = stage.sharedProxy().admin("/stats").text();
    Matcher version = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"").matcher(stats);
    assertThat(version.find()).as(stats).isTrue();
    assertThat(ended.stdout()).contains(version.group(1));
  }
}
