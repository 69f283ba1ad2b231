package io.redisproxy.benchmarks;

import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.cache.Load;
import io.redisproxy.cache.Reader;
import io.redisproxy.cache.Stored;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** redis-proxy's cache, used as the proxy uses it: a miss begins a load, which a value ends. */
final class OurCache implements Contender {

  private static final String ASKER = "asker";
  private static final int UPKEEP_STEP = 1_000;
  private static final long UPKEEP_PAUSE_NANOS = 1_000_000;

  private final Cache<String> cache;

  private OurCache(int capacity, long ttlNanos, Clock clock) {
    this.cache = new Cache<>(new Bounds(capacity, Bounds.ANY_BYTES, ttlNanos), clock);
  }

  static OurCache onSystemClock(int capacity, long ttlNanos) {
    OurCache cache = new OurCache(capacity, ttlNanos, Clock.system());
    cache.startUpkeep();
    return cache;
  }

  /** Its clock never reads the same twice, which one that is coarser than a look-up would. */
  static OurCache onCountingClock(int capacity, long ttlNanos) {
    return new OurCache(capacity, ttlNanos, new AtomicLong()::incrementAndGet);
  }

  /** Removes what has expired, as often as the proxy's timer does while there is much to remove. */
  private void startUpkeep() {
    Thread upkeep = new Thread(this::keepUp, "upkeep");
    upkeep.setDaemon(true);
    upkeep.start();
  }

  private void keepUp() {
    while (true) {
      cache.reclaim(UPKEEP_STEP);
      LockSupport.parkNanos(UPKEEP_PAUSE_NANOS);
    }
  }

  @Override
  public Session session() {
    Reader<String> reader = cache.newReader();
    return new Session() {
      @Override
      public @Nullable Object get(byte[] key) {
        Stored stored = cache.get(0, key, 0, key.length, ASKER, reader);
        Load<String> load = reader.begun();
        if (stored == null && load != null) {
          cache.drop(load);
        }
        return stored;
      }

      @Override
      public @Nullable Object getOrStore(byte[] key) {
        Stored stored = cache.get(0, key, 0, key.length, ASKER, reader);
        Load<String> load = reader.begun();
        if (stored == null && load != null) {
          cache.store(load, Arrays.copyOf(load.key(), KEY_BYTES + VALUE_BYTES));
        }
        return stored;
      }
    };
  }
}
