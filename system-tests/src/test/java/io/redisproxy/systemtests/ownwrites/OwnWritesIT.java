package io.redisproxy.systemtests.ownwrites;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that read and write the same keys are never told a value that is older than one that
 * they, or any other client, had been told, or had written, before they asked.
 *
 * <p>{@code -Dsystem-tests.own-writes.seconds} says for how long.
 */
@SystemTest
@Timeout(value = 1, unit = TimeUnit.HOURS)
class OwnWritesIT {

  private static final int CLIENTS = 8;
  private static final int SECONDS = Integer.getInteger("system-tests.own-writes.seconds", 2);

  @ParameterizedTest
  @ValueSource(strings = {"--ttl=60s", "--ttl=2ms"})
  void nothingIsReadThatIsOlderThanWhatAnybodyKnew(String flag, Stage stage) throws Exception {
    Proxy proxy = stage.proxy(flag);
    List<VersionedKey> counters = keys("counter:", 2);
    List<VersionedKey> owned = keys("owned:", CLIENTS);
    // All count up the same keys, and read those of a few.
    List<VersionedKey> read = Stream.concat(counters.stream(), owned.stream().limit(3)).toList();
    List<MixedClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RespClient client = proxy.resp();
      if (i % 2 > 0) {
        client.command("HELLO", 3);
      }
      clients.add(new MixedClient(client, new Random(), counters, read, owned.get(i)));
    }

    runAll(clients);

    int operations = clients.stream().mapToInt(MixedClient::operations).sum();
    System.out.printf("system-tests: own writes %s, %,d operations%n", flag, operations);
    assertThat(proxy.stat("cache.hits")).isGreaterThan(100);
  }

  private static List<VersionedKey> keys(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> new VersionedKey(prefix + i)).toList();
  }

  private static void runAll(List<MixedClient> clients) throws InterruptedException {
    AtomicReference<Throwable> wrong = new AtomicReference<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    List<Thread> threads = new ArrayList<>();
    for (MixedClient client : clients) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (wrong.get() == null && System.nanoTime() - end < 0) {
                    client.converse();
                  }
                } catch (Throwable found) {
                  wrong.compareAndSet(null, found);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (wrong.get() != null) {
      throw new AssertionError(wrong.get());
    }
  }
}
