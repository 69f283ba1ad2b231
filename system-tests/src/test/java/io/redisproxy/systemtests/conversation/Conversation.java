package io.redisproxy.systemtests.conversation;

import io.redisproxy.systemtests.client.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** All that a Java client does with its Redis, step by step, with keys of its own. */
public abstract class Conversation implements AutoCloseable {
  static final String SWAP =
      "local was = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], ARGV[1]); return was";
  static final int ROUNDS = 10;

  final String prefix;

  /** For what waits while the conversation goes on. */
  final ExecutorService beside = Executors.newCachedThreadPool(Conversation::daemon);

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  Conversation(String client) {
    prefix = client + ":" + UUID.randomUUID() + ":";
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "beside");
    thread.setDaemon(true);
    return thread;
  }

  /** Takes all steps and tells each when it has gone well; the first that has not ends it. */
  public final void hold(Consumer<Step> ok) {
    for (Step step : Step.values()) {
      step.take(this);
      ok.accept(step);
    }
  }

  abstract void handshake() throws Exception;

  abstract void getSet() throws Exception;

  abstract void cached() throws Exception;

  abstract void pipeline() throws Exception;

  abstract void transaction() throws Exception;

  abstract void watch() throws Exception;

  abstract void discard() throws Exception;

  abstract void pubsub() throws Exception;

  abstract void pattern() throws Exception;

  /** Asker and worker each wait for the other, ten times: one of the two has to block. */
  abstract void blockingPop() throws Exception;

  abstract void script() throws Exception;

  abstract void select() throws Exception;

  abstract void binary() throws Exception;

  abstract void error() throws Exception;

  /** The last one: what it finds beside its own are the other steps' keys, and all go. */
  abstract void scan() throws Exception;

  final String key(String name) {
    return prefix + name;
  }

  /** Told by a listener, on the client's own thread. */
  final void hear(Object... words) {
    heard.add(String.join(" ", Arrays.stream(words).map(String::valueOf).toList()));
  }

  /** What the listener was told next, or null when it is silent for too long. */
  final String nextHeard() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  static List<byte[]> binaryValues() {
    return List.of(
        Bytes.every(), new byte[0], Bytes.latin1("\r\n$-1\r\n\0"), Bytes.random(1 << 20));
  }

  final byte[] binaryKey() {
    return Bytes.latin1(prefix + Bytes.latin1(Bytes.every()));
  }

  @Override
  public void close() {
    beside.shutdownNow();
  }

  static void main(String[] args, Factory factory) {
    int resp = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    try (Conversation conversation = factory.with(args[0], Integer.parseInt(args[1]), resp)) {
      conversation.hold(step -> System.out.println("ok " + step));
    }
  }

  interface Factory {
    Conversation with(String host, int port, int resp);
  }
}
