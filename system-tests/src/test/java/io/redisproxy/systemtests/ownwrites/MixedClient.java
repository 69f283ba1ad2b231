package io.redisproxy.systemtests.ownwrites;

import io.redisproxy.systemtests.client.Reply;
import io.redisproxy.systemtests.client.RespClient;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Reads all keys and changes some of them, in all ways that there are, one or many at once. */
final class MixedClient {

  private static final String GET = "return redis.call('get', KEYS[1])";
  private static final String SET = "return redis.call('set', KEYS[1], ARGV[1])";
  private static final String INCR = "return redis.call('incr', KEYS[1])";

  /** What the reply to a command must be like. */
  @FunctionalInterface
  private interface Check {
    void on(Reply reply);
  }

  private final RespClient client;
  private final Random random;
  private final List<VersionedKey> counters;
  private final List<VersionedKey> all;
  private final VersionedKey own;
  private long ownVersion;
  private int operations;

  private final ByteArrayOutputStream requests = new ByteArrayOutputStream();
  private final List<List<Object>> said = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();

  /**
   * Of each key, what was known before the requests were sent, or was written by one of them. Two
   * reads that are sent at once go by different ways, and either may be the first to be executed.
   */
  private final Map<VersionedKey, Long> floors = new HashMap<>();

  /**
   * @param counters keys that all clients count up
   * @param all those, and each client's own
   * @param own which this one alone changes
   */
  MixedClient(
      RespClient client,
      Random random,
      List<VersionedKey> counters,
      List<VersionedKey> all,
      VersionedKey own) {
    this.client = client;
    this.random = random;
    this.counters = counters;
    this.all = all;
    this.own = own;
  }

  int operations() {
    return operations;
  }

  /** Sends a few commands at once, or one, and looks at what comes back. */
  void converse() {
    int commands = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(6);
    for (int i = 0; i < commands; i++) {
      if (random.nextInt(4) > 0) {
        read();
      } else {
        write();
      }
    }
    operations += commands;
    all.forEach(key -> floors.put(key, key.seen()));
    client.send(requests.toByteArray());
    requests.reset();
    for (int i = 0; i < checks.size(); i++) {
      try {
        checks.get(i).on(client.read());
      } catch (AssertionError wrong) {
        throw new AssertionError("reply %d to %s".formatted(i, said), wrong);
      }
    }
    checks.clear();
    said.clear();
  }

  private void read() {
    VersionedKey key = anyOf(all);
    VersionedKey other = anyOf(all);
    switch (random.nextInt(8)) {
      case 0 -> {
        say(reply -> told(reply, key, other), "MGET", key.name(), other.name());
      }
      case 1 -> say(reply -> told(reply, key), "EVAL", GET, 1, key.name());
      case 2 -> say(reply -> told(reply, key), "GETRANGE", key.name(), 0, -1);
      case 3 -> {
        say(MixedClient::isOk, "MULTI");
        say(MixedClient::isQueued, "GET", key.name());
        say(MixedClient::isQueued, "GET", other.name());
        say(reply -> told(reply, key, other), "EXEC");
      }
      default -> say(reply -> told(reply, key), "GET", key.name());
    }
  }

  private void write() {
    VersionedKey counter = anyOf(counters);
    switch (random.nextInt(9)) {
      case 0 -> say(reply -> counted(reply, counter), "INCR", counter.name());
      case 1 -> say(reply -> counted(reply, counter), "INCRBY", counter.name(), 3);
      case 2 -> say(reply -> counted(reply, counter), "EVAL", INCR, 1, counter.name());
      case 3 -> {
        long version = ++ownVersion;
        say(MixedClient::isOk, "MULTI");
        say(MixedClient::isQueued, "INCR", counter.name());
        say(MixedClient::isQueued, "SET", own.name(), version);
        say(MixedClient::isQueued, "GET", counter.name());
        say(reply -> executed(reply, counter, version), "EXEC");
      }
      case 4 -> change(++ownVersion, "EVAL", SET, 1, own.name(), ownVersion);
      case 5 -> change(++ownVersion, "APPEND", own.name(), "." + ownVersion);
      case 6 -> {
        own.willBeAbsentIn(++ownVersion);
        change(ownVersion, "DEL", own.name());
      }
      case 7 -> change(++ownVersion, "MSET", own.name(), ownVersion, "other", ownVersion);
      default -> change(++ownVersion, "SET", own.name(), ownVersion);
    }
  }

  private void change(long version, Object... words) {
    say(reply -> done(reply, version), words);
  }

  private void done(Reply reply, long version) {
    if (reply.isError()) {
      throw new AssertionError(reply.toString());
    }
    own.acknowledged(version);
    floors.merge(own, version, Math::max);
  }

  private void executed(Reply reply, VersionedKey counter, long version) {
    counted(reply.items().get(0), counter);
    done(reply.items().get(1), version);
    told(reply.items().get(2), counter);
  }

  private void told(Reply reply, VersionedKey first, VersionedKey second) {
    told(reply.items().get(0), first);
    told(reply.items().get(1), second);
  }

  private void told(Reply reply, VersionedKey key) {
    key.told(reply, floors.getOrDefault(key, 0L));
  }

  private void counted(Reply reply, VersionedKey counter) {
    floors.put(counter, counter.told(reply, floors.getOrDefault(counter, 0L)));
  }

  private void say(Check check, Object... words) {
    requests.writeBytes(RespClient.request(words));
    checks.add(check);
    said.add(List.of(words));
  }

  private VersionedKey anyOf(List<VersionedKey> keys) {
    return keys.get(random.nextInt(keys.size()));
  }

  private static void isOk(Reply reply) {
    is("+OK", reply);
  }

  private static void isQueued(Reply reply) {
    is("+QUEUED", reply);
  }

  private static void is(String expected, Reply reply) {
    if (!reply.toString().equals(expected)) {
      throw new AssertionError(reply + " instead of " + expected);
    }
  }
}
