package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that ask for much and don't read it hold up themselves, not the proxy's memory. */
@SystemTest
class SlowReaderIT {
  private static final int CLIENTS = 20;
  private static final int REQUESTS_EACH = 100;
  private static final int VALUE_BYTES = 1_000_000;
  private static final long ALLOWED_GROWTH_BYTES = 250_000_000;

  @ParameterizedTest
  @EnumSource
  void repliesThatNobodyReads_areNotHeapedUp(Protocol protocol, Stage stage) {
    stage.requireProcesses("reads the proxy's resident memory");
    Proxy proxy = stage.proxy();
    byte[] value = Bytes.random(VALUE_BYTES);
    stage.redis().set(Bytes.latin1("big"), value);
    stage.redis().set("small", "value");
    Asker busy = protocol.connect(proxy);
    for (int i = 0; i < 50; i++) {
      busy.lookUp("big"); // The buffers that one reader needs are there now.
    }
    long before = proxy.residentBytes();

    List<Asker> slow = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Asker client = protocol.connect(proxy);
      for (int j = 0; j < REQUESTS_EACH; j++) {
        client.askFor("big");
      }
      slow.add(client);
    }
    long most = before;
    for (int i = 0; i < 3_000; i++) {
      assertThat(busy.lookUp("small")).isEqualTo(Answer.value("value"));
      most = i % 100 == 0 ? Math.max(most, proxy.residentBytes()) : most;
    }

    assertThat(most - before)
        .as("growth, with %d MB asked for and not read", CLIENTS * REQUESTS_EACH)
        .isLessThan(ALLOWED_GROWTH_BYTES);
    Answer expected = Answer.value(Bytes.latin1(value));
    for (int j = 0; j < REQUESTS_EACH; j++) {
      assertThat(slow.get(0).answer()).isEqualTo(expected);
    }
  }
}
