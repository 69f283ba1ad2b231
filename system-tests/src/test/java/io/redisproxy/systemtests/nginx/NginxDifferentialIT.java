package io.redisproxy.systemtests.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.stage.Nginx;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the proxy makes of thousands of valid, odd and hostile requests is what nginx makes of them,
 * but for what {@code differences.txt} lists: answers of the same kind, as many of them, and the
 * connection closed or not.
 *
 * <p>{@code -Dsystem-tests.nginx.requests} says how many requests have a byte changed and how many
 * rows there are, {@code -Dsystem-tests.nginx.seed} which.
 */
@SystemTest
class NginxDifferentialIT {

  private static final int REQUESTS = Integer.getInteger("system-tests.nginx.requests", 2_000);
  private static final long SEED = Long.getLong("system-tests.nginx.seed", 2026);

  private static final String LAST_KEY = "sentinel";

  private static final Map<String, String> VALUES =
      Map.of(
          "small",
          "0123456789",
          "empty",
          "",
          "large",
          "a line of a value\n".repeat(200),
          "binary",
          Bytes.latin1(Bytes.every()),
          "folder/file",
          "its name has a slash",
          "with space",
          "its name has a space",
          "1+1",
          "its name has a plus",
          "100%",
          "its name has a percent sign",
          LAST_KEY,
          "after all else");

  private final HttpRequests requests = new HttpRequests(SEED, REQUESTS);

  private Optional<Nginx> server = Optional.empty();
  private Proxy ours;
  private Side nginx;
  private Side proxy;

  @BeforeEach
  void start(Stage stage) {
    Assumptions.assumeTrue(Nginx.installed().isPresent(), "nginx is not installed");
    stage.requireProcesses("what stands before a container might itself close connections");
    server = Optional.of(Nginx.serving(VALUES));
    nginx = server.map(at -> new Side(at.host(), at.port(), VALUES, LAST_KEY)).orElseThrow();
    VALUES.forEach(stage.redis()::set);
    ours = stage.proxy("--max-key-size=4kb");
    proxy = new Side(ours.host(), ours.boundPort("http"), VALUES, LAST_KEY);
  }

  @AfterEach
  void end() {
    server.ifPresent(Nginx::close);
  }

  @Test
  void requests_areAnsweredAsByNginx_butForWhatIsListed() {
    Differences listed = Differences.load();
    Set<String> found = new ConcurrentSkipListSet<>();

    List<String> unlisted =
        requests.all().parallelStream()
            .flatMap(request -> difference(request, listed, found).stream())
            .toList();

    System.out.printf(
        "system-tests: nginx, seed %d: %d requests, %d differences%n",
        SEED, requests.all().size(), found.size());
    assertThat(unlisted).as("differences that are not listed, seed %d", SEED).isEmpty();
    assertThat(listed.titles().stream().filter(title -> !found.contains(title)))
        .as("differences that are listed and no longer there, seed %d", SEED)
        .isEmpty();
    assertThat(ours.logs()).doesNotContain("Exception");
  }

  private Optional<String> difference(Request request, Differences listed, Set<String> found) {
    Outcome ofNginx = nginx.outcome(request);
    Outcome ofProxy = proxy.outcome(request);
    if (ofNginx.isLike(ofProxy)) {
      return Optional.empty();
    }
    Optional<Difference> reason = listed.explaining(request, ofNginx, ofProxy);
    reason.ifPresent(difference -> found.add(difference.toString()));
    return reason.isPresent()
        ? Optional.empty()
        : Optional.of("%n%s%n  nginx %s%n  proxy %s".formatted(request, ofNginx, ofProxy));
  }

  /** So nothing differs in rows, either, but what is listed for one request. */
  @Test
  void rowsOfRequests_areAnsweredAsEachOfThemIsAlone() {
    List<List<Request>> rows = Stream.generate(requests::row).limit(REQUESTS).toList();

    List<String> others =
        rows.parallelStream()
            .flatMap(row -> Stream.of(nginx, proxy).flatMap(side -> change(side, row).stream()))
            .toList();

    assertThat(others).as("rows that come to something else, seed %d", SEED).isEmpty();
    assertThat(ours.logs()).doesNotContain("Exception");
  }

  private Optional<String> change(Side side, List<Request> row) {
    Outcome expected = side.expected(row);
    Outcome actual = side.outcome(row);
    return actual.isLike(expected)
        ? Optional.empty()
        : Optional.of(
            "%n%s of %s%n  expected %s%n  but was %s"
                .formatted(row, side == nginx ? "nginx" : "the proxy", expected, actual));
  }
}
