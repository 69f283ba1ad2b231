package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.Answer;
import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.client.Reply;
import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import java.util.List;

/** When nobody writes any more, whatever the proxy says of a key is what Redis holds. */
final class Quiet {
  private final Proxy proxy;
  private final Redis redis;
  private final Violations violations;
  private long compared;

  Quiet(Proxy proxy, Redis redis, Violations violations) {
    this.proxy = proxy;
    this.redis = redis;
    this.violations = violations;
  }

  void compare(Keys keys) {
    compare(keys.of(0), 0, proxy.resp());
    compare(keys.of(0), 0, proxy.http());
    compare(keys.of(Keys.OTHER_DATABASE), Keys.OTHER_DATABASE, proxy.resp());
  }

  long compared() {
    return compared;
  }

  private void compare(List<Owned> keys, int database, Asker asker) {
    try (RespClient direct = redis.open()) {
      direct.command("SELECT", database);
      if (asker instanceof RespClient client) {
        client.command("SELECT", database);
      }
      for (Owned owned : keys) {
        // The second time, it is the cache that answers, if it is to.
        compare(owned.key, direct, asker);
        compare(owned.key, direct, asker);
      }
    }
  }

  /** It may end by itself in between. */
  private void compare(Key key, RespClient direct, Asker asker) {
    String before = held(key, direct);
    String told = text(asker.lookUp(key.name()));
    String after = held(key, direct);
    compared++;
    if (!told.equals(before) && !told.equals(after)) {
      violations.add(
          Wrong.DIFFERS_AFTER_QUIET,
          Row.CALM,
          () -> "%s is told as %s, but is %s".formatted(key.name(), told, after));
    }
  }

  private static String held(Key key, RespClient direct) {
    Reply reply = direct.command("GET", key.name());
    return reply.isError() ? "an error" : reply.toString().equals("$-1") ? "absent" : reply.text();
  }

  private static String text(Answer answer) {
    return switch (answer.kind()) {
      case VALUE -> answer.text();
      case ABSENT -> "absent";
      default -> "an error";
    };
  }
}
