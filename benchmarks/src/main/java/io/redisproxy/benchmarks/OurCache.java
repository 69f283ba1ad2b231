package io.redisproxy.benchmarks;

import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.cache.Look;
import io.redisproxy.cache.Look.Found;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** redis-proxy's cache, used as the proxy uses it: a miss begins a load, which a value ends. */
final class OurCache implements Contender {

  private static final String ASKER = "asker";

  private final Cache<String> cache;

  private OurCache(int capacity, long ttlNanos, Clock clock) {
    int stripes = Cache.stripesFor(Runtime.getRuntime().availableProcessors());
    this.cache = new Cache<>(capacity, ttlNanos, stripes, clock);
  }

  static OurCache onSystemClock(int capacity, long ttlNanos) {
    return new OurCache(capacity, ttlNanos, Clock.system());
  }

  /** Its clock never reads the same twice, which one that is coarser than a look-up would. */
  static OurCache onCountingClock(int capacity, long ttlNanos) {
    return new OurCache(capacity, ttlNanos, new AtomicLong()::incrementAndGet);
  }

  @Override
  public Session session() {
    Look<String> look = new Look<>();
    return new Session() {
      @Override
      public @Nullable Object get(byte[] key) {
        Found found = cache.get(key, 0, key.length, ASKER, look);
        if (found == Found.FIRST) {
          cache.drop(look.load());
        }
        return found == Found.HIT ? look.block() : null;
      }

      @Override
      public @Nullable Object getOrStore(byte[] key) {
        Found found = cache.get(key, 0, key.length, ASKER, look);
        if (found == Found.FIRST) {
          byte[] block = Arrays.copyOf(look.load().key(), KEY_BYTES + VALUE_BYTES);
          cache.store(look.load(), block);
        }
        return found == Found.HIT ? look.block() : null;
      }
    };
  }
}
