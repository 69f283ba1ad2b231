package io.redisproxy.systemtests.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lettuce, as an application would use it: {@code LettuceConversation HOST PORT [2|3]}. */
public final class LettuceConversation extends Conversation {
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final RedisCommands<String, String> redis;
  private final RedisCommands<String, String> other;

  public LettuceConversation(String host, int port, int resp) {
    super("lettuce");
    client =
        RedisClient.create(
            RedisURI.builder()
                .withHost(host)
                .withPort(port)
                .withTimeout(Duration.ofSeconds(20))
                .withClientName("conversation")
                .build());
    ProtocolVersion version = ProtocolVersion.valueOf("RESP" + resp);
    client.setOptions(
        ClientOptions.builder().protocolVersion(version).autoReconnect(false).build());
    connection = client.connect();
    redis = connection.sync();
    other = client.connect().sync();
  }

  @Override
  void handshake() {
    assertThat(redis.ping()).isEqualTo("PONG");
    assertThat(redis.clientGetname()).isEqualTo("conversation");
  }

  @Override
  void getSet() {
    String key = key("get-set");
    assertThat(redis.get(key)).isNull();
    assertThat(redis.set(key, "value")).isEqualTo("OK");
    assertThat(redis.get(key)).isEqualTo("value");
    assertThat(redis.set(key, "not stored", SetArgs.Builder.nx())).isNull();
    assertThat(redis.mget(key, key("absent")))
        .containsExactly(KeyValue.just(key, "value"), KeyValue.empty(key("absent")));
    assertThat(redis.del(key)).isEqualTo(1);
    assertThat(redis.get(key)).isNull();
  }

  @Override
  void cached() {
    String key = key("cached");
    redis.set(key, "1");
    assertReadFiveTimes(key, "1");
    other.set(key, "2");
    assertReadFiveTimes(key, "2");
    assertThat(redis.incr(key)).isEqualTo(3);
    assertThat(other.get(key)).isEqualTo("3");
    assertThat(redis.append(key, "!")).isEqualTo(2);
    assertThat(redis.get(key)).isEqualTo("3!");
  }

  private void assertReadFiveTimes(String key, String value) {
    for (int i = 0; i < 5; i++) {
      assertThat(redis.get(key)).isEqualTo(value);
    }
  }

  @Override
  void pipeline() throws Exception {
    RedisAsyncCommands<String, String> async = connection.async();
    connection.setAutoFlushCommands(false);
    List<RedisFuture<?>> replies =
        new ArrayList<>(
            List.of(
                async.hset(key("hash"), Map.of("a", "1", "b", "2")),
                async.hgetall(key("hash")),
                async.rpush(key("list"), "x", "y", "z"),
                async.lrange(key("list"), 0, -1),
                async.sadd(key("set"), "m"),
                async.smembers(key("set")),
                async.zadd(key("sorted"), 1.5, "m"),
                async.zscore(key("sorted"), "m"),
                async.get(key("absent")),
                async.exists(key("hash"), key("absent"))));
    List<Object> expected =
        new ArrayList<>(Arrays.asList(2L, Map.of("a", "1", "b", "2"), 3L, List.of("x", "y", "z")));
    expected.addAll(Arrays.asList(1L, Set.of("m"), 1L, 1.5, null, 1L));
    for (int i = 0; i < 100; i++) {
      replies.add(async.set(key("counted"), String.valueOf(i)));
      replies.add(async.get(key("counted")));
      expected.addAll(List.of("OK", String.valueOf(i)));
    }
    connection.flushCommands();
    connection.setAutoFlushCommands(true);
    for (int i = 0; i < expected.size(); i++) {
      assertThat((Object) replies.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(expected.get(i));
    }
  }

  @Override
  void transaction() {
    String key = key("transaction");
    redis.set(key, "1");
    assertThat(redis.get(key)).isEqualTo("1");
    assertThat(redis.multi()).isEqualTo("OK");
    redis.incr(key);
    redis.get(key);
    redis.set(key, "done");
    assertThat(redis.exec()).containsExactly(2L, "2", "OK");
    assertThat(redis.get(key)).isEqualTo("done");
    assertThat(other.get(key)).isEqualTo("done");
  }

  @Override
  void watch() {
    String key = key("watch");
    redis.set(key, "before");
    assertThat(setWatched(key, () -> other.set(key, "other's")).wasDiscarded()).isTrue();
    assertThat(redis.get(key)).isEqualTo("other's");
    assertThat(setWatched(key, () -> {})).containsExactly("OK");
    assertThat(redis.get(key)).isEqualTo("mine");
  }

  private TransactionResult setWatched(String key, Runnable meanwhile) {
    assertThat(redis.watch(key)).isEqualTo("OK");
    assertThat(redis.get(key)).isNotEqualTo("mine");
    meanwhile.run();
    redis.multi();
    redis.set(key, "mine");
    return redis.exec();
  }

  @Override
  void discard() {
    String key = key("discard");
    redis.set(key, "kept");
    redis.multi();
    redis.append(key, "dropped");
    assertThat(redis.discard()).isEqualTo("OK");
    assertThat(redis.get(key)).isEqualTo("kept");
  }

  @Override
  void pubsub() throws Exception {
    String channel = key("channel");
    try (StatefulRedisPubSubConnection<String, String> listening = listen()) {
      listening.sync().subscribe(channel);
      assertThat(nextHeard()).isEqualTo("subscribe " + channel + " 1");
      for (int i = 0; i < ROUNDS; i++) {
        other.publish(channel, "message " + i);
        assertThat(nextHeard()).isEqualTo(channel + " message " + i);
      }
      listening.sync().unsubscribe(channel);
      assertThat(nextHeard()).isEqualTo("unsubscribe " + channel + " 0");
      assertThat(listening.sync().set(channel, "a normal command")).isEqualTo("OK");
      assertThat(listening.sync().get(channel)).isEqualTo("a normal command");
    }
  }

  @Override
  void pattern() throws Exception {
    try (StatefulRedisPubSubConnection<String, String> listening = listen()) {
      listening.sync().psubscribe(key("news.*"));
      assertThat(nextHeard()).isEqualTo("psubscribe " + key("news.* 1"));
      other.publish(key("other"), "not for us");
      other.publish(key("news.today"), "for us");
      assertThat(nextHeard()).isEqualTo(key("news.* ") + key("news.today") + " for us");
      listening.sync().punsubscribe(key("news.*"));
      assertThat(nextHeard()).isEqualTo("punsubscribe " + key("news.* 0"));
      assertThat(listening.sync().ping()).isEqualTo("PONG");
    }
  }

  private StatefulRedisPubSubConnection<String, String> listen() {
    StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub();
    listening.addListener(new Listener());
    return listening;
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
      redis.rpush(key("asked"), "round " + i);
      assertThat(redis.brpop(10.0, key("empty"), key("answered")))
          .isEqualTo(KeyValue.just(key("answered"), "round " + i));
    }
    worker.get(10, TimeUnit.SECONDS);
    assertThat(redis.blpop(0.1, key("asked"))).isNull();
    assertThat(redis.ping()).isEqualTo("PONG");
  }

  @Override
  void script() {
    String key = key("script");
    String[] keys = {key};
    redis.set(key, "first");
    assertThat(redis.get(key)).isEqualTo("first");
    assertThat(redis.<String>eval(SWAP, ScriptOutputType.VALUE, keys, "second")).isEqualTo("first");
    assertThat(redis.get(key)).isEqualTo("second");
    String sha = redis.scriptLoad(SWAP);
    assertThat(redis.<String>evalsha(sha, ScriptOutputType.VALUE, keys, "third"))
        .isEqualTo("second");
    assertThat(redis.get(key)).isEqualTo("third");
    assertThat(redis.<List<Object>>eval("return {1, 'two', false}", ScriptOutputType.MULTI))
        .isEqualTo(Arrays.asList(1L, "two", null));
    assertThatThrownBy(() -> redis.evalsha("0".repeat(40), ScriptOutputType.VALUE))
        .isInstanceOf(RedisNoScriptException.class);
  }

  @Override
  void select() {
    String key = key("select");
    assertThat(redis.select(1)).isEqualTo("OK");
    redis.set(key, "in 1");
    assertThat(redis.get(key)).isEqualTo("in 1");
    assertThat(other.get(key)).isNull();
    other.set(key, "in 0");
    assertThat(redis.get(key)).isEqualTo("in 1");
    assertThat(redis.del(key)).isEqualTo(1);
    assertThat(redis.get(key)).isNull();
    assertThat(redis.select(0)).isEqualTo("OK");
    assertThat(redis.get(key)).isEqualTo("in 0");
  }

  @Override
  void binary() {
    try (StatefulRedisConnection<byte[], byte[]> bytes = client.connect(ByteArrayCodec.INSTANCE)) {
      for (byte[] value : binaryValues()) {
        bytes.sync().set(binaryKey(), value);
        assertThat(bytes.sync().get(binaryKey())).isEqualTo(value);
        assertThat(bytes.sync().get(binaryKey())).isEqualTo(value);
      }
      assertThat(bytes.sync().del(binaryKey())).isEqualTo(1);
    }
  }

  @Override
  void error() {
    String key = key("error");
    redis.rpush(key, "item");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> redis.get(key))
          .isInstanceOf(RedisCommandExecutionException.class)
          .hasMessageStartingWith("WRONGTYPE ");
      assertThat(redis.lrange(key, 0, -1)).containsExactly("item");
    }
    assertThat(redis.ping()).isEqualTo("PONG");
  }

  @Override
  void scan() {
    Set<String> wanted =
        IntStream.range(0, 1_000).mapToObj(i -> key("scan:" + i)).collect(Collectors.toSet());
    redis.mset(wanted.stream().collect(Collectors.toMap(key -> key, key -> "value")));
    assertThat(found("scan:*")).isEqualTo(wanted);
    Set<String> all = found("*");
    assertThat(redis.unlink(all.toArray(String[]::new))).isEqualTo(all.size());
    assertThat(found("*")).isEmpty();
  }

  private Set<String> found(String pattern) {
    ScanArgs page = ScanArgs.Builder.matches(key(pattern)).limit(100);
    return ScanIterator.scan(redis, page).stream().collect(Collectors.toSet());
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    super.close();
  }

  public static void main(String[] args) {
    main(args, LettuceConversation::new);
  }

  private final class Listener extends RedisPubSubAdapter<String, String> {
    @Override
    public void subscribed(String channel, long subscriptions) {
      hear("subscribe", channel, subscriptions);
    }

    @Override
    public void message(String channel, String message) {
      hear(channel, message);
    }

    @Override
    public void unsubscribed(String channel, long subscriptions) {
      hear("unsubscribe", channel, subscriptions);
    }

    @Override
    public void psubscribed(String pattern, long subscriptions) {
      hear("psubscribe", pattern, subscriptions);
    }

    @Override
    public void message(String pattern, String channel, String message) {
      hear(pattern, channel, message);
    }

    @Override
    public void punsubscribed(String pattern, long subscriptions) {
      hear("punsubscribe", pattern, subscriptions);
    }
  }
}
