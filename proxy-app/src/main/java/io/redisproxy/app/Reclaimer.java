package io.redisproxy.app;

import io.netty.channel.EventLoop;
import io.redisproxy.cache.Cache;
import java.util.concurrent.TimeUnit;

/**
 * Has expired values removed that nobody asks for, in small steps between the loop's other work.
 */
final class Reclaimer {

  private static final long PAUSE_MILLIS = 100;
  private static final long SHORT_PAUSE_MILLIS = 1;
  private static final int STEP = 256;

  private final Cache<?> cache;
  private final EventLoop loop;

  Reclaimer(Cache<?> cache, EventLoop loop) {
    this.cache = cache;
    this.loop = loop;
  }

  void start() {
    loop.schedule(this::step, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void step() {
    boolean more = cache.reclaim(STEP) == STEP;
    loop.schedule(this::step, more ? SHORT_PAUSE_MILLIS : PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }
}
