package io.redisproxy.app;

import io.netty.channel.EventLoop;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Has values removed that are over and that nobody asks for. It is at work for a quarter of its
 * loop's time at most, and never longer than a request can wait unnoticed.
 */
final class Reclaimer {

  private static final long PAUSE_MILLIS = 100;
  private static final long SHORT_PAUSE_MILLIS = 1;
  private static final long LONGEST_STEP_NANOS = 250_000;

  /** Between two looks at the clock. */
  private static final int FEW = 64;

  private final Cache<?> cache;
  private final EventLoop loop;
  private final Clock clock;

  Reclaimer(Cache<?> cache, EventLoop loop, Clock clock) {
    this.cache = cache;
    this.loop = loop;
    this.clock = clock;
  }

  void start() {
    loop.schedule(this::step, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void step() {
    long beganNanos = clock.nanos();
    boolean more = false;
    try {
      do {
        more = cache.reclaim(FEW) == FEW;
      } while (more && clock.nanos() - beganNanos < LONGEST_STEP_NANOS);
    } finally {
      loop.schedule(this::step, more ? SHORT_PAUSE_MILLIS : PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
