package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The way between the proxy and Redis, on one thread, fast enough for all the load; it can be slow,
 * be cut, or stay open and carry nothing.
 */
final class Relay implements AutoCloseable {
  static final String THREAD = "prove-relay";

  private final InetSocketAddress redis;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final List<Link> links = new ArrayList<>();
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private volatile boolean closed;
  private boolean holdsNew;

  /**
   * @param redis on this machine
   */
  Relay(URI redis) {
    this.redis = new InetSocketAddress(InetAddress.getLoopbackAddress(), redis.getPort());
    try {
      selector = Selector.open();
      listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread thread = new Thread(this::run, THREAD);
    thread.setDaemon(true);
    thread.start();
  }

  String uri() {
    return "redis://127.0.0.1:" + listener.socket().getLocalPort();
  }

  /** What is on its way already is not overtaken. */
  void delay(long toRedisNanos, long fromRedisNanos, BooleanSupplier which) {
    order(link -> link.delay(toRedisNanos, fromRedisNanos), which);
  }

  /** What is open carries nothing any more, and neither does what is opened, if so wished. */
  void hold(boolean toRedis, boolean fromRedis, boolean newOnesToo, BooleanSupplier which) {
    order(link -> link.hold(toRedis, fromRedis), which);
    order(() -> holdsNew = newOnesToo);
  }

  /** Ends connections with a reset. */
  void cut(BooleanSupplier which) {
    order(Link::close, which);
    order(() -> holdsNew = false);
  }

  /**
   * @param which asked for each connection
   */
  private void order(Consumer<Link> order, BooleanSupplier which) {
    order(() -> links.stream().filter(link -> which.getAsBoolean()).forEach(order));
  }

  private void order(Runnable order) {
    orders.add(order);
    selector.wakeup();
  }

  private void run() {
    try (selector;
        listener) {
      while (!closed) {
        long wait = links.stream().anyMatch(Link::hasToWait) ? 1 : 0;
        selector.select(this::ready, wait);
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        long now = Clock.now();
        links.forEach(link -> link.carry(now));
        links.removeIf(Link::isClosed);
      }
      links.forEach(Link::close);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void ready(SelectionKey key) {
    if (key.isValid() && key.isAcceptable()) {
      accept();
    } else if (key.attachment() instanceof Link link) {
      link.ready(key, buffer);
    }
  }

  private void accept() {
    try {
      SocketChannel proxy = listener.accept();
      try {
        Link link = new Link(proxy, SocketChannel.open(redis), selector);
        link.hold(holdsNew, holdsNew);
        links.add(link);
      } catch (IOException redisIsDown) {
        proxy.close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }
}
