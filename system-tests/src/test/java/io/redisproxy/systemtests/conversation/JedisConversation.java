package io.redisproxy.systemtests.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.systemtests.client.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.util.KeyValue;

/** Jedis, as an application would use it: {@code JedisConversation HOST PORT [2|3]}. */
public final class JedisConversation extends Conversation {
  private final HostAndPort address;
  private final DefaultJedisClientConfig.Builder config;
  private final RedisClient jedis;
  private final RedisClient other;

  public JedisConversation(String host, int port, int resp) {
    super("jedis");
    address = new HostAndPort(host, port);
    config =
        DefaultJedisClientConfig.builder()
            .protocol(RedisProtocol.valueOf("RESP" + resp))
            .timeoutMillis(20_000)
            .clientName("conversation");
    jedis = connect(config.build());
    other = connect(config.build());
  }

  /** One connection in the pool, so that each step goes on where the one before has ended. */
  private RedisClient connect(JedisClientConfig withConfig) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(1);
    return RedisClient.builder()
        .hostAndPort(address)
        .clientConfig(withConfig)
        .poolConfig(pool)
        .build();
  }

  @Override
  void handshake() {
    assertThat(jedis.ping()).isEqualTo("PONG");
    try (Jedis single = new Jedis(address, config.build())) {
      assertThat(single.clientGetname()).isEqualTo("conversation");
    }
  }

  @Override
  void getSet() {
    String key = key("get-set");
    assertThat(jedis.get(key)).isNull();
    assertThat(jedis.set(key, "value")).isEqualTo("OK");
    assertThat(jedis.get(key)).isEqualTo("value");
    assertThat(jedis.set(key, "not stored", SetParams.setParams().nx())).isNull();
    assertThat(jedis.mget(key, key("absent"))).containsExactly("value", null);
    assertThat(jedis.del(key)).isEqualTo(1);
    assertThat(jedis.get(key)).isNull();
  }

  @Override
  void cached() {
    String key = key("cached");
    jedis.set(key, "1");
    assertReadFiveTimes(key, "1");
    other.set(key, "2");
    assertReadFiveTimes(key, "2");
    assertThat(jedis.incr(key)).isEqualTo(3);
    assertThat(other.get(key)).isEqualTo("3");
    assertThat(jedis.append(key, "!")).isEqualTo(2);
    assertThat(jedis.get(key)).isEqualTo("3!");
  }

  private void assertReadFiveTimes(String key, String value) {
    for (int i = 0; i < 5; i++) {
      assertThat(jedis.get(key)).isEqualTo(value);
    }
  }

  @Override
  void pipeline() {
    List<Object> expected =
        new ArrayList<>(Arrays.asList(2L, Map.of("a", "1", "b", "2"), 3L, List.of("x", "y", "z")));
    expected.addAll(Arrays.asList(1L, Set.of("m"), 1L, 1.5, null, 1L));
    try (Pipeline pipeline = jedis.pipelined()) {
      pipeline.hset(key("hash"), Map.of("a", "1", "b", "2"));
      pipeline.hgetAll(key("hash"));
      pipeline.rpush(key("list"), "x", "y", "z");
      pipeline.lrange(key("list"), 0, -1);
      pipeline.sadd(key("set"), "m");
      pipeline.smembers(key("set"));
      pipeline.zadd(key("sorted"), 1.5, "m");
      pipeline.zscore(key("sorted"), "m");
      pipeline.get(key("absent"));
      pipeline.exists(key("hash"), key("absent"));
      for (int i = 0; i < 100; i++) {
        pipeline.set(key("counted"), String.valueOf(i));
        pipeline.get(key("counted"));
        expected.addAll(List.of("OK", String.valueOf(i)));
      }
      assertThat(pipeline.syncAndReturnAll()).isEqualTo(expected);
    }
  }

  @Override
  void transaction() {
    String key = key("transaction");
    jedis.set(key, "1");
    assertThat(jedis.get(key)).isEqualTo("1");
    try (AbstractTransaction transaction = jedis.multi()) {
      transaction.incr(key);
      transaction.get(key);
      transaction.set(key, "done");
      assertThat(transaction.exec()).containsExactly(2L, "2", "OK");
    }
    assertThat(jedis.get(key)).isEqualTo("done");
    assertThat(other.get(key)).isEqualTo("done");
  }

  @Override
  void watch() {
    String key = key("watch");
    jedis.set(key, "before");
    assertThat(jedis.get(key)).isEqualTo("before");
    assertThat(setWatched(key, () -> other.set(key, "other's"))).isNull();
    assertThat(jedis.get(key)).isEqualTo("other's");
    assertThat(setWatched(key, () -> {})).containsExactly("OK");
    assertThat(jedis.get(key)).isEqualTo("mine");
  }

  private List<Object> setWatched(String key, Runnable meanwhile) {
    try (AbstractTransaction transaction = jedis.transaction(false)) {
      assertThat(transaction.watch(key)).isEqualTo("OK");
      meanwhile.run();
      transaction.multi();
      transaction.set(key, "mine");
      return transaction.exec();
    }
  }

  @Override
  void discard() {
    String key = key("discard");
    jedis.set(key, "kept");
    try (AbstractTransaction transaction = jedis.multi()) {
      transaction.append(key, "dropped");
      assertThat(transaction.discard()).isEqualTo("OK");
    }
    assertThat(jedis.get(key)).isEqualTo("kept");
  }

  @Override
  void pubsub() throws Exception {
    String channel = key("channel");
    Listener listener = new Listener();
    Future<?> listening = beside.submit(() -> jedis.subscribe(listener, channel));
    assertThat(nextHeard()).isEqualTo("subscribe " + channel + " 1");
    for (int i = 0; i < ROUNDS; i++) {
      other.publish(channel, "message " + i);
      assertThat(nextHeard()).isEqualTo(channel + " message " + i);
    }
    listener.unsubscribe();
    assertThat(nextHeard()).isEqualTo("unsubscribe " + channel + " 0");
    listening.get(10, TimeUnit.SECONDS);
    assertThat(jedis.set(channel, "a normal command")).isEqualTo("OK");
    assertThat(jedis.get(channel)).isEqualTo("a normal command");
  }

  @Override
  void pattern() throws Exception {
    Listener listener = new Listener();
    Future<?> listening = beside.submit(() -> jedis.psubscribe(listener, key("news.*")));
    assertThat(nextHeard()).isEqualTo("psubscribe " + key("news.* 1"));
    other.publish(key("other"), "not for us");
    other.publish(key("news.today"), "for us");
    assertThat(nextHeard()).isEqualTo(key("news.* ") + key("news.today") + " for us");
    listener.punsubscribe();
    assertThat(nextHeard()).isEqualTo("punsubscribe " + key("news.* 0"));
    listening.get(10, TimeUnit.SECONDS);
    assertThat(jedis.ping()).isEqualTo("PONG");
  }

  @Override
  void blockingPop() throws Exception {
    Future<?> worker =
        beside.submit(
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                other.rpush(key("answered"), other.blpop(10.0, key("asked")).getValue());
              }
            });
    for (int i = 0; i < ROUNDS; i++) {
      jedis.rpush(key("asked"), "round " + i);
      assertThat(jedis.brpop(10.0, key("empty"), key("answered")))
          .isEqualTo(new KeyValue<>(key("answered"), "round " + i));
    }
    worker.get(10, TimeUnit.SECONDS);
    assertThat(jedis.blpop(0.1, key("asked"))).isNull();
    assertThat(jedis.ping()).isEqualTo("PONG");
  }

  @Override
  void script() {
    String key = key("script");
    jedis.set(key, "first");
    assertThat(jedis.get(key)).isEqualTo("first");
    assertThat(jedis.eval(SWAP, List.of(key), List.of("second"))).isEqualTo("first");
    assertThat(jedis.get(key)).isEqualTo("second");
    String sha = jedis.scriptLoad(SWAP);
    assertThat(jedis.evalsha(sha, List.of(key), List.of("third"))).isEqualTo("second");
    assertThat(jedis.get(key)).isEqualTo("third");
    assertThat(jedis.eval("return {1, 'two', false}")).isEqualTo(Arrays.asList(1L, "two", null));
    assertThatThrownBy(() -> jedis.evalsha("0".repeat(40)))
        .isInstanceOf(JedisNoScriptException.class);
  }

  @Override
  void select() {
    String key = key("select");
    try (Jedis single = new Jedis(address, config.build())) {
      assertThat(single.select(1)).isEqualTo("OK");
      single.set(key, "in 1");
      assertThat(single.get(key)).isEqualTo("in 1");
      assertThat(jedis.get(key)).isNull();
      jedis.set(key, "in 0");
      assertThat(single.get(key)).isEqualTo("in 1");
      assertThat(single.del(key)).isEqualTo(1);
      assertThat(single.get(key)).isNull();
      assertThat(single.select(0)).isEqualTo("OK");
      assertThat(single.get(key)).isEqualTo("in 0");
    }
    try (RedisClient second = connect(config.database(1).build())) {
      assertThat(second.get(key)).isNull();
    }
    config.database(0);
  }

  @Override
  void binary() {
    for (byte[] value : binaryValues()) {
      jedis.set(binaryKey(), value);
      assertThat(jedis.get(binaryKey())).isEqualTo(value);
      assertThat(jedis.get(binaryKey())).isEqualTo(value);
    }
    assertThat(jedis.del(binaryKey())).isEqualTo(1);
  }

  @Override
  void error() {
    String key = key("error");
    jedis.rpush(key, "item");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> jedis.get(key))
          .isInstanceOf(JedisDataException.class)
          .hasMessageStartingWith("WRONGTYPE ");
      assertThat(jedis.lrange(key, 0, -1)).containsExactly("item");
    }
    assertThatThrownBy(
            () -> jedis.executeCommand(new CommandArguments(() -> Bytes.latin1("NOSUCH"))))
        .isInstanceOf(JedisDataException.class)
        .hasMessageContaining("unknown command");
    assertThat(jedis.ping()).isEqualTo("PONG");
  }

  @Override
  void scan() {
    Set<String> wanted = new HashSet<>();
    IntStream.range(0, 1_000).forEach(i -> wanted.add(key("scan:" + i)));
    jedis.mset(
        wanted.stream().flatMap(key -> List.of(key, "value").stream()).toArray(String[]::new));
    assertThat(found("scan:*")).isEqualTo(wanted);
    Set<String> all = found("*");
    assertThat(jedis.unlink(all.toArray(String[]::new))).isEqualTo(all.size());
    assertThat(found("*")).isEmpty();
  }

  private Set<String> found(String pattern) {
    return Set.copyOf(jedis.scanIteration(100, key(pattern)).collect(new HashSet<>()));
  }

  @Override
  public void close() {
    jedis.close();
    other.close();
    super.close();
  }

  public static void main(String[] args) {
    main(args, JedisConversation::new);
  }

  private final class Listener extends JedisPubSub {
    @Override
    public void onSubscribe(String channel, int subscriptions) {
      hear("subscribe", channel, subscriptions);
    }

    @Override
    public void onMessage(String channel, String message) {
      hear(channel, message);
    }

    @Override
    public void onUnsubscribe(String channel, int subscriptions) {
      hear("unsubscribe", channel, subscriptions);
    }

    @Override
    public void onPSubscribe(String pattern, int subscriptions) {
      hear("psubscribe", pattern, subscriptions);
    }

    @Override
    public void onPMessage(String pattern, String channel, String message) {
      hear(pattern, channel, message);
    }

    @Override
    public void onPUnsubscribe(String pattern, int subscriptions) {
      hear("punsubscribe", pattern, subscriptions);
    }
  }
}
