package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.Reply;
import io.redisproxy.systemtests.client.RespClient;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/** Changes keys that nobody else changes, in Redis itself, a few at a time. */
final class Writer extends Thread {
  private static final int[] AT_ONCE = {1, 1, 1, 1, 2, 4, 16};
  private static final long LONGEST_LAG_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Planner planner;
  private final Random random;
  private final Lock leave;
  private final long pauseNanos;
  private RespClient redis;
  private volatile boolean ended;
  private volatile Throwable broken;

  /**
   * @param leave held while anything is under way, so that somebody else can have the keys alone
   * @param pauseNanos between two changes, on the average
   */
  Writer(Planner planner, RespClient redis, Random random, Lock leave, long pauseNanos) {
    super("prove-writer");
    setDaemon(true);
    this.planner = planner;
    this.redis = redis;
    this.random = random;
    this.leave = leave;
    this.pauseNanos = pauseNanos;
  }

  @Override
  public void run() {
    long due = System.nanoTime();
    try {
      while (!ended) {
        int count = AT_ONCE[random.nextInt(AT_ONCE.length)];
        leave.lock();
        try {
          write(count);
        } finally {
          leave.unlock();
        }
        due = Math.max(due + count * pauseNanos, System.nanoTime() - LONGEST_LAG_NANOS);
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (Throwable failure) {
      broken = failure;
    }
  }

  private void write(int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Plan plan = planner.next();
      plan.commands().forEach(words -> out.writeBytes(RespClient.request(words.toArray())));
      plans.add(plan);
    }
    redis.send(out.toByteArray());
    for (Plan plan : plans) {
      Reply last = null;
      for (int i = 0; i < plan.commands().size(); i++) {
        last = checked(redis.read(), plan);
      }
      plan.acknowledged(Clock.now(), last);
    }
  }

  private static Reply checked(Reply reply, Plan plan) {
    if (reply.isError() || reply.items().stream().anyMatch(Reply::isError)) {
      throw new IllegalStateException(plan.commands() + ": " + reply);
    }
    return reply;
  }

  /** To be called by who has the keys alone. */
  void connect(RespClient other) {
    redis.close();
    redis = other;
  }

  void end() {
    ended = true;
    try {
      join(60_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    throwIfBroken();
  }

  void throwIfBroken() {
    if (broken != null) {
      throw new AssertionError("a writer failed", broken);
    }
  }
}
