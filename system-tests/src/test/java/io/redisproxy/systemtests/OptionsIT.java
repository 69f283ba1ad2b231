package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Ended;
import io.redisproxy.systemtests.stage.Launch;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Options come from flags, the environment, a properties file and defaults, in this order. */
@SystemTest
class OptionsIT {
  private static final Pattern OF_THE_README =
      Pattern.compile("(?m)^\\| `--([a-z-]+)`(?:, `--([a-z-]+)`)? \\| (?:`(.*?)`|none)? ?\\|");
  private static final Pattern OF_THE_HELP =
      Pattern.compile("(?s)([a-z-]+).*?(?:\\(default:\\s+(\\S+)\\).*)?");

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
  void help_listsTheOptionsOfTheReadmeWithTheirDefaults(Stage stage) throws IOException {
    Ended ended = stage.run(Launch.with("--help"));

    assertThat(ended.status()).isZero();
    assertThat(ended.stderr()).isEmpty();
    Map<String, String> ofTheReadme = optionsOfTheReadme();
    assertThat(ofTheReadme).containsKeys("redis", "ttl", "allow", "config", "version");
    assertThat(optionsOf(ended.stdout())).containsExactlyEntriesOf(ofTheReadme);
  }

  /** Names and defaults, in their order; an empty one where there is none. */
  private static Map<String, String> optionsOfTheReadme() throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    Matcher row = OF_THE_README.matcher(Files.readString(Path.of("../README.md")));
    while (row.find()) {
      options.put(row.group(1), Objects.requireNonNullElse(row.group(3), ""));
      if (row.group(2) != null) {
        options.put(row.group(2), "");
      }
    }
    return options;
  }

  private static Map<String, String> optionsOf(String help) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String one : help.split("\n {6}--", -1)) {
      Matcher option = OF_THE_HELP.matcher(one);
      if (option.matches()) {
        options.put(option.group(1), Objects.requireNonNullElse(option.group(2), ""));
      }
    }
    return options;
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
