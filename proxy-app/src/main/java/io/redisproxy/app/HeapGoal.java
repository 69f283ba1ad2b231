package io.redisproxy.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption.Origin;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the collector come while the heap is not much larger than what is in use. ZGC, left alone,
 * lets garbage pile up until hardly anything is left of the largest heap there may be; until then,
 * the kernel has to find and clear a page for every few misses, which costs more than the misses.
 *
 * <p>Only a goal: what is in use may grow to all of the heap. Collectors other than ZGC and
 * Shenandoah do not heed it.
 */
final class HeapGoal implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(HeapGoal.class);

  static final String OPTION = "SoftMaxHeapSize";

  private static final Set<Origin> UNSAID =
      EnumSet.of(Origin.DEFAULT, Origin.ERGONOMIC, Origin.MANAGEMENT);

  private static final long LEAST_BYTES = 512L << 20;

  /** So that a collection, which takes the longer the more is in use, does not come often. */
  private static final int TIMES_IN_USE = 4;

  private static final long PAUSE_SECONDS = 1;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(HeapGoal::newThread);
  private @Nullable HotSpotDiagnosticMXBean options;
  private long goal;

  /**
   * In a thread of its own, since there are many classes to load for this.
   *
   * @param delaySeconds when to begin: whoever is just starting has more urgent things to do
   * @return done when the first goal is set
   */
  Future<?> pursue(long delaySeconds) {
    return thread.schedule(() -> orSay(this::begin), delaySeconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void begin() {
    options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    // Who has said something else means it; and some Javas have no such options.
    if (options != null && UNSAID.contains(options.getVMOption(OPTION).getOrigin())) {
      adjust();
      thread.scheduleWithFixedDelay(
          () -> orSay(this::adjust), PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Without it, the proxy does its work as well, in more memory. */
  private void orSay(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | LinkageError e) {
      if (!thread.isShutdown()) {
        LOGGER.warn("the collector is left alone from now on, as it cannot be given a goal", e);
        thread.shutdown();
      }
    }
  }

  private void adjust() {
    long wanted = goal(inUse(), Runtime.getRuntime().maxMemory());
    if (options != null && wanted != goal) {
      options.setVMOption(OPTION, Long.toString(wanted));
      goal = wanted;
    }
  }

  static long goal(long inUseBytes, long mostBytes) {
    return Math.min(mostBytes, Math.max(LEAST_BYTES, TIMES_IN_USE * inUseBytes));
  }

  /** What the last collection has left. */
  private static long inUse() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
      bytes += usage == null ? 0 : usage.getUsed();
    }
    return bytes;
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "heap-goal");
    thread.setDaemon(true);
    return thread;
  }
}
