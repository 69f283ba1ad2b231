package io.redisproxy.backing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final List<String> heard = new ArrayList<>();
  private final Health health =
      new Health(
          new Health.Watcher() {
            @Override
            public void found() {
              heard.add("found");
            }

            @Override
            public void lost(String reason) {
              heard.add("lost: " + reason);
            }
          });

  @Test
  void beforeTheFirstAttempt_isDown_andSaysWhy() {
    assertThat(health.isUp()).isFalse();
    assertThat(health.reason()).isEqualTo("not connected yet");
    assertThat(heard).isEmpty();
  }

  @Test
  void severalConnections_areToldOfOnce_andLostWithTheLast() {
    health.connected();
    health.connected();
    health.disconnected("one went");
    assertThat(health.isUp()).isTrue();
    assertThat(heard).containsExactly("found");

    health.disconnected("both went");

    assertThat(health.isUp()).isFalse();
    assertThat(health.reason()).isEqualTo("both went");
    assertThat(heard).containsExactly("found", "lost: both went");
  }

  @Test
  void failedAttempts_areToldOfOnce_andTheReasonIsTheLatest() {
    health.failed("refused");
    health.failed("unknown host");

    assertThat(heard).containsExactly("lost: refused");
    assertThat(health.reason()).isEqualTo("unknown host");
    health.connected();
    assertThat(heard).containsExactly("lost: refused", "found");
  }

  @Test
  void failedAttempt_besideALiveConnection_changesNothing() {
    health.connected();
    health.failed("refused");

    assertThat(health.isUp()).isTrue();
    assertThat(heard).containsExactly("found");
  }
}
