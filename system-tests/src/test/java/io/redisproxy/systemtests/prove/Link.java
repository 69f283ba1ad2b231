package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One connection of the proxy's and the one to Redis that belongs to it. */
final class Link {
  private final SocketChannel proxy;
  private final SocketChannel redis;
  private final Stretch toRedis;
  private final Stretch fromRedis;
  private final SelectionKey proxyKey;
  private final SelectionKey redisKey;
  private boolean closed;

  Link(SocketChannel proxy, SocketChannel redis, Selector selector) throws IOException {
    this.proxy = proxy;
    this.redis = redis;
    toRedis = new Stretch(proxy, redis);
    fromRedis = new Stretch(redis, proxy);
    proxyKey = register(proxy, selector);
    redisKey = register(redis, selector);
  }

  private SelectionKey register(SocketChannel channel, Selector selector) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel.register(selector, SelectionKey.OP_READ, this);
  }

  void ready(SelectionKey key, ByteBuffer buffer) {
    try {
      boolean open = key == proxyKey ? toRedis.take(buffer) : fromRedis.take(buffer);
      if (!open) {
        close();
      }
    } catch (IOException broken) {
      close();
    }
  }

  void carry(long now) {
    try {
      if (!closed) {
        toRedis.carry(now);
        fromRedis.carry(now);
      }
    } catch (IOException broken) {
      close();
    }
  }

  boolean hasToWait() {
    return toRedis.hasToWait() || fromRedis.hasToWait();
  }

  void delay(long towardsNanos, long backNanos) {
    toRedis.delay(towardsNanos);
    fromRedis.delay(backNanos);
  }

  void hold(boolean towards, boolean back) {
    if (!closed) {
      toRedis.hold(towards);
      fromRedis.hold(back);
      proxyKey.interestOps(towards ? 0 : SelectionKey.OP_READ);
      redisKey.interestOps(back ? 0 : SelectionKey.OP_READ);
    }
  }

  /** Both sides are reset. */
  void close() {
    closed = true;
    reset(proxy);
    reset(redis);
  }

  boolean isClosed() {
    return closed;
  }

  private static void reset(SocketChannel channel) {
    try {
      if (channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
      }
    } catch (IOException alreadyBroken) {
      // That is what was wanted.
    }
  }
}
