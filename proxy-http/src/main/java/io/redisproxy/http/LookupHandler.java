package io.redisproxy.http;

import io.netty.channel.EventLoop;
import io.redisproxy.http.Target.BadTarget;
import io.redisproxy.metrics.Metric;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.Replies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/** {@code /get/KEY}, {@code /get?key=KEY} and {@code /lookup?key=KEY}. */
final class LookupHandler extends HttpHandler {

  private static final String KEY_IN_PATH = "/get/";

  private final LookupContext context;
  private final EventLoop loop;
  private final ArrayDeque<GetSlot> spareSlots = new ArrayDeque<>();

  LookupHandler(Replies replies, HttpDate date, LookupContext context, EventLoop loop) {
    super(replies, date);
    this.context = context;
    this.loop = loop;
  }

  @Override
  void count() {
    context.metrics().count(Metric.REQUESTS_HTTP);
  }

  @Override
  void answer(Call call, Request request, Target target) throws BadTarget {
    boolean json = target.path().equals("/lookup");
    if (!json && !target.path().equals("/get") && !target.path().startsWith(KEY_IN_PATH)) {
      page(call, Page.text(Status.NOT_FOUND, "try /get/KEY, /get?key=KEY or /lookup?key=KEY"));
    } else if (!request.reads()) {
      page(call, Page.METHOD_NOT_ALLOWED);
    } else if (json) {
      lookup(call, target);
    } else {
      get(call, key(target));
    }
  }

  private static byte[] key(Target target) throws BadTarget {
    if (target.path().startsWith(KEY_IN_PATH)) {
      return notEmpty(target.pathAfter(KEY_IN_PATH));
    }
    List<byte[]> keys = target.values("key");
    if (keys.size() != 1) {
      throw new BadTarget(keys.isEmpty() ? "the key is missing" : "there is more than one key");
    }
    return notEmpty(keys.get(0));
  }

  private static byte[] notEmpty(byte[] key) throws BadTarget {
    if (key.length == 0) {
      throw new BadTarget("the key is empty");
    }
    return key;
  }

  private void get(Call call, byte[] key) {
    look(GetSlot.of(context, loop, spareSlots, date(), call, null), key);
  }

  private void lookup(Call call, Target target) {
    byte[] key;
    try {
      key = key(target);
    } catch (BadTarget e) {
      byte[] json = Json.lookup(null, Status.BAD_REQUEST, e.why());
      page(call, Page.json(Status.BAD_REQUEST, new String(json, StandardCharsets.UTF_8)));
      return;
    }
    look(GetSlot.of(context, loop, spareSlots, date(), call, key), key);
  }

  private void look(GetSlot slot, byte[] key) {
    replies().expect(slot);
    slot.look(key, 0, key.length);
  }
}
