package io.redisproxy.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.redisproxy.command.Reach;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WritesUnderWayTest {

  private final WritesUnderWay writes = new WritesUnderWay();

  @Test
  void key_mayChange_untilEveryWriteOfItHasEnded() {
    assertThat(mayChange("k")).isFalse();
    writes.begin(reach("k", "k"));
    writes.begin(reach("a", "k", ""));

    writes.end(reach("k", "k"));
    assertThat(mayChange("k")).isTrue();
    assertThat(mayChange("")).isTrue();
    writes.end(reach("a", "k", ""));

    assertThat(mayChange("k")).isFalse();
    assertThat(mayChange("")).isFalse();
  }

  @Test
  void key_isFoundWhereverItLies() {
    writes.begin(reach("k\u00fc"));

    assertThat(writes.mayChange("..k\u00fc..".getBytes(UTF_8), 2, 3)).isTrue();
  }

  @Test
  void anything_isEveryKey() {
    writes.begin(Reach.ANYTHING);
    assertThat(mayChange("k")).isTrue();
    writes.end(Reach.ANYTHING);

    assertThat(mayChange("k")).isFalse();
  }

  @Test
  void nearlyAllOtherKeys_areNotTakenForIt() {
    writes.begin(reach("user:1000"));

    assertThat(IntStream.range(0, 1_000).filter(i -> mayChange("user:" + i)).count())
        .isLessThan(10);
  }

  @Test
  void asking_allocatesNothing() {
    writes.begin(reach("k"));
    byte[] other = "another key".getBytes(UTF_8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    countOf(other, 1_000);
    threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();

    countOf(other, 10_000);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  private int countOf(byte[] key, int times) {
    int count = 0;
    for (int i = 0; i < times; i++) {
      count += writes.mayChange(key, 0, key.length) ? 1 : 0;
    }
    return count;
  }

  private boolean mayChange(String key) {
    byte[] bytes = key.getBytes(UTF_8);
    return writes.mayChange(bytes, 0, bytes.length);
  }

  private static Reach reach(String... keys) {
    return new Reach(Stream.of(keys).map(key -> key.getBytes(UTF_8)).toList());
  }
}
