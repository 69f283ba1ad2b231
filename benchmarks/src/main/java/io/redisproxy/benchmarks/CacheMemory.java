package io.redisproxy.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.cache.Reader;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What one more cached key costs of the heap: 16-byte keys, 64-byte values, a million of them. */
public final class CacheMemory {

  private static final int KEYS = 1_000_000;
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 64;

  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

  private CacheMemory() {}

  public static void main(String[] args) throws JMException {
    Cache<String> cache =
        new Cache<>(new Bounds(KEYS, Bounds.ANY_BYTES, TimeUnit.HOURS.toNanos(1)), Clock.system());
    Reader<String> reader = cache.newReader();
    long before = liveBytes();
    for (int i = 0; i < KEYS; i++) {
      byte[] block = new byte[KEY_BYTES + VALUE_BYTES];
      byte[] key = "key:%012d".formatted(i).getBytes(US_ASCII);
      System.arraycopy(key, 0, block, 0, KEY_BYTES);
      cache.get(0, key, 0, KEY_BYTES, "asker", reader);
      cache.store(Objects.requireNonNull(reader.begun()), block);
    }
    long after = liveBytes();
    System.out.printf(
        "Java %s: %d keys, %.1f bytes each%n",
        Runtime.version().feature(), cache.books().size(), (after - before) / (double) KEYS);
  }

  /** The last line of the class histogram, which collects all garbage first. */
  private static long liveBytes() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    Object histogram =
        server.invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "gcClassHistogram",
            new Object[] {null},
            new String[] {String[].class.getName()});
    Matcher total = TOTAL.matcher(histogram.toString());
    if (!total.find()) {
      throw new IllegalStateException("a histogram without a total: " + histogram);
    }
    return Long.parseLong(total.group(1));
  }
}
