package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.conversation.ClientProgram;
import io.redisproxy.systemtests.conversation.HttpKeys;
import io.redisproxy.systemtests.stage.Ended;
import io.redisproxy.systemtests.stage.Processes;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each HTTP client reads keys and their bytes as they are, and reuses its connection. */
@SystemTest
class HttpConversationsIT {
  private static final List<String> STEPS =
      List.of(
          "miss-hit",
          "absent",
          "empty",
          "binary",
          "large",
          "gzip",
          "keys",
          "head",
          "conditional",
          "range",
          "lookup",
          "mget",
          "keep-alive",
          "error");

  @ParameterizedTest
  @EnumSource(
      value = ClientProgram.class,
      names = {"CURL", "WGET", "REQUESTS", "URLLIB", "HTTP_CLIENT", "AIOHTTP", "FETCH"})
  void client_readsKeys(ClientProgram client, Stage stage) throws Exception {
    hold(client, stage, stage.sharedProxy(), List.of());
  }

  @Test
  void undici_readsKeysPipelinedAndCachesThem(Stage stage) throws Exception {
    hold(ClientProgram.UNDICI, stage, stage.sharedProxy(), List.of("pipeline", "own-cache"));
  }

  /** The page comes from localhost, which is let in, and from 127.0.0.1, which is not. */
  @Test
  void pageOfAnotherOrigin_readsKeysIfItIsLetIn(Stage stage) throws Exception {
    int pagePort = Processes.freePort();
    Proxy proxy = stage.proxy("--http-cors-origin", "http://localhost:" + pagePort);

    hold(
        ClientProgram.CHROMIUM,
        stage,
        proxy,
        List.of("simple-request", "preflight", "refused-origin", "own-cache"),
        pagePort);
  }

  private static void hold(
      ClientProgram client, Stage stage, Proxy proxy, List<String> own, Object... more)
      throws Exception {
    Object[] words;
    try (RespClient redis = stage.redis().open()) {
      words = Stream.concat(Stream.of(HttpKeys.putInto(redis)), Stream.of(more)).toArray();
    }

    Ended ended = client.run(proxy.host(), proxy.httpPort(), words);

    List<String> lines = ended.stdout().lines().toList();
    assertThat(ended.status()).as("%s%s", ended.stdout(), ended.stderr()).isZero();
    assertThat(lines.stream().skip(1))
        .as("%s", ended.stdout())
        .containsExactlyElementsOf(
            Stream.of(STEPS, own).flatMap(List::stream).map(step -> "ok " + step).toList());
    System.out.println("system-tests: client " + lines.get(0));
  }
}
