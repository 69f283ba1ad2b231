package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.stage.Launch;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import org.junit.jupiter.api.Test;

/** The JVM that the image starts. */
@SystemTest
class ImageIT {

  private static final String WHAT_JAVA_SAYS = " -Xlog:gc:stderr -Xlog:class+load:stderr";

  /**
   * The classes of the cache have been through its training run, and fit this Java and collector.
   */
  @Test
  void image_hasShortPauses_andItsClassesReady(Stage stage) {
    Proxy proxy = started(stage, "");

    assertThat(proxy.logs())
        .contains("Using The Z Garbage Collector")
        .containsPattern("io\\.redisproxy\\.app\\.Main source: shared objects file")
        .containsPattern("io\\.lettuce\\.core\\.RedisClient source: shared objects file");
  }

  @Test
  void anotherCollector_takesItsPlace(Stage stage) {
    Proxy proxy = started(stage, "-XX:+UseSerialGC");

    assertThat(proxy.logs()).contains("Using Serial").doesNotContain("Garbage Collector");
  }

  private static Proxy started(Stage stage, String options) {
    stage.requireImage();
    Proxy proxy =
        stage.proxy(Launch.with().environment("JDK_JAVA_OPTIONS", options + WHAT_JAVA_SAYS));
    assertThat(proxy.http().lookUp("key")).isEqualTo(Answer.ABSENT);
    return proxy;
  }
}
