package io.redisproxy.benchmarks;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** What each thread has of its own: its session and which keys it asks for. */
@State(Scope.Thread)
public class Asker {

  private static final int DRAWN = 1 << 20;

  private final Buffers buffers = new Buffers();
  private Session session;
  private int[] numbers;
  private int next;

  @Setup
  public void open(Filled filled, ThreadParams thread) {
    session = filled.session();
    numbers = draw(DRAWN, thread.getThreadIndex());
  }

  int[] draw(int count, long seed) {
    return new SplittableRandom(seed).ints(count, 0, Filled.PRESENT).toArray();
  }

  final int next() {
    return numbers[next++ & (DRAWN - 1)];
  }

  final @Nullable Object get(long number) {
    return session.get(buffers.key(number));
  }

  final @Nullable Object getOrStore(long number) {
    return session.getOrStore(buffers.key(number));
  }

  /** Its keys are as unevenly popular as keys are in practice. */
  public static class Zipfian extends Asker {
    @Override
    int[] draw(int count, long seed) {
      return new Zipf(CacheBenchmark.MIX_KEYS).draw(count, seed);
    }
  }

  /** Its keys are new each time. */
  public static class Newcomer extends Asker {
    private long fresh;

    @Setup
    public void begin(ThreadParams thread) {
      fresh = (thread.getThreadIndex() + 1L) << 40;
    }

    final long fresh() {
      return fresh++;
    }
  }
}
