package io.redisproxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.redisproxy.metrics.Metric;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hit makes no garbage: while clients ask over sockets, what the event loop allocates is counted,
 * by whomever; with a JIT compiler or without.
 */
@Timeout(60)
class HitAllocationTest {

  /** Ends each value, and is nowhere else. */
  private static final byte LAST = 1;

  private static final int SMALL_BYTES = 64;
  private static final int LARGE_BYTES = 2000;
  private static final int KEYS = 64;
  private static final int WARM_UP_WRITES = 500;

  /** Any object that was made for each request, or for each write, would be more. */
  private static final double NOTHING = 8;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  /** Whoever looks for leaks makes a note of each buffer. */
  @BeforeEach
  void lookForNoLeaks() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void lookForLeaks() {
    ResourceLeakDetector.setLevel(level);
  }

  @ParameterizedTest
  @CsvSource({"1, 4000", "16, 20000"})
  void hitOverResp_allocatesNothing(int pipeline, int requests) throws Exception {
    try (CachedKeys keys = new CachedKeys(value(SMALL_BYTES))) {
      double bytes = bytesPerHit(keys, keys.resp(), CachedKeys::respGet, pipeline, requests);

      assertThat(bytes).isLessThan(NOTHING / pipeline);
    }
  }

  /** Once a second the date is put into words. */
  @ParameterizedTest
  @CsvSource({"1, 4000", "16, 20000"})
  void hitOverHttp_allocatesNothing(int pipeline, int requests) throws Exception {
    try (CachedKeys keys = new CachedKeys(value(SMALL_BYTES))) {
      double bytes = bytesPerHit(keys, keys.http(), CachedKeys::httpGet, pipeline, requests);

      assertThat(bytes).isLessThan(NOTHING);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = 4)
  void hitOfLargeValueOverResp_allocatesNothing(int pipeline) throws Exception {
    try (CachedKeys keys = new CachedKeys(value(LARGE_BYTES))) {
      assertThat(bytesPerHit(keys, keys.resp(), CachedKeys::respGet, pipeline, 4_000))
          .isLessThan(NOTHING);
    }
  }

  /** What it is found with, if that was not optimized away. */
  @ParameterizedTest
  @ValueSource(ints = 4)
  void hitOfLargeValueOverHttp_allocatesNoMoreThanWhatItsTagIsFoundWith(int pipeline)
      throws Exception {
    try (CachedKeys keys = new CachedKeys(value(LARGE_BYTES))) {
      assertThat(bytesPerHit(keys, keys.http(), CachedKeys::httpGet, pipeline, 4_000))
          .isLessThan(56 + NOTHING);
    }
  }

  private static byte[] value(int length) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) 'v');
    value[length - 1] = LAST;
    return value;
  }

  private static double bytesPerHit(
      CachedKeys keys,
      InetSocketAddress port,
      Function<String, byte[]> get,
      int pipeline,
      int requests)
      throws Exception {
    byte[][] writes = new byte[KEYS][];
    for (int i = 0; i < KEYS; i++) {
      writes[i] = repeated(get.apply("key:%02d".formatted(i)), pipeline);
    }
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      socket.connect(port, 5_000);
      byte[] room = new byte[64 * 1024];
      ask(socket, writes, WARM_UP_WRITES, pipeline, room);

      long loop = keys.thread().getId();
      long hits = keys.metrics.value(Metric.CACHE_HITS);
      long before = THREADS.getThreadAllocatedBytes(loop);
      ask(socket, writes, requests / pipeline, pipeline, room);
      long allocated = THREADS.getThreadAllocatedBytes(loop) - before;

      assertThat(keys.metrics.value(Metric.CACHE_HITS) - hits).isEqualTo(requests);
      return (double) allocated / requests;
    }
  }

  private static byte[] repeated(byte[] one, int times) {
    byte[] all = new byte[one.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }

  /** Each write waits for all replies to the one before. */
  private static void ask(Socket socket, byte[][] writes, int times, int pipeline, byte[] room)
      throws IOException {
    for (int i = 0; i < times; i++) {
      socket.getOutputStream().write(writes[i % writes.length]);
      int replies = 0;
      while (replies < pipeline) {
        int bytes = socket.getInputStream().read(room);
        if (bytes < 0) {
          throw new EOFException("closed after %d replies of %d".formatted(replies, pipeline));
        }
        for (int at = 0; at < bytes; at++) {
          replies += room[at] == LAST ? 1 : 0;
        }
      }
    }
  }
}
