package io.redisproxy.http;

import io.netty.channel.EventLoop;
import io.redisproxy.http.Target.BadTarget;
import io.redisproxy.metrics.Metric;
import io.redisproxy.server.Getter;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.LookupSlot;
import io.redisproxy.server.Out;
import io.redisproxy.server.Replies;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code /get/KEY}, {@code /get?key=KEY}, {@code /lookup?key=KEY} and {@code /mget?key=A&key=B},
 * the same with {@code /v1} before them.
 */
final class LookupHandler extends HttpHandler {

  private static final String KEY_IN_PATH = "/get/";
  private static final String VERSION = "/v1";

  private static final byte[] BYTES = Head.ascii("application/octet-stream");
  private static final byte[] TEXT = Head.ascii(Page.PLAIN);
  private static final byte[] JSON = Head.ascii(Page.JSON);

  private static final Page NOT_FOUND =
      Page.fault(
          Status.NOT_FOUND, "try /get/KEY, /get?key=KEY, /lookup?key=KEY or /mget?key=A&key=B");

  private final LookupContext context;
  private final Dialect dialect;
  private final LookupSlots slots;
  private final Page keyTooLong;
  private final Getter plainGetter = new Plain();

  LookupHandler(
      Replies replies, HttpDate date, LookupContext context, EventLoop loop, Dialect dialect) {
    super(replies, date, dialect.cors());
    this.context = context;
    this.dialect = dialect;
    this.slots = new LookupSlots(context, loop, date, dialect);
    this.keyTooLong =
        Page.fault(Status.URI_TOO_LONG, context.keyTooLong().text())
            .with("Cache-Status", "redis-proxy");
  }

  @Override
  void count() {
    context.tally().count(Metric.REQUESTS_HTTP);
  }

  @Override
  PlainGets plainGets() {
    return this::plainGet;
  }

  private void plainGet(byte[] bytes, int keyStart, int keyLength) {
    count();
    context.batch().add(plainGetter, bytes, keyStart, keyLength);
  }

  @Override
  void answer(Call call, Request request, Target asked) throws BadTarget {
    Target target = asked.path().startsWith(VERSION + "/") ? asked.below(VERSION) : asked;
    switch (target.path()) {
      case "/get" -> get(call, request, target);
      case "/lookup" -> lookup(call, request, target);
      case "/mget" -> mget(call, request, target);
      default -> {
        if (target.path().startsWith(KEY_IN_PATH)) {
          get(call, request, target);
        } else {
          page(call, NOT_FOUND);
        }
      }
    }
  }

  private void get(Call call, Request request, Target target) throws BadTarget {
    if (!reads(call, request)) {
      return;
    }
    byte[] key = key(target);
    byte[] type = type(target);
    look(slots.take().toBytes(call, Conditions.of(request), type), key);
  }

  private void lookup(Call call, Request request, Target target) {
    if (!reads(call, request)) {
      return;
    }
    byte[] key;
    try {
      key = key(target);
    } catch (BadTarget e) {
      Page page = Page.json(Status.BAD_REQUEST, Json.noKey(Status.BAD_REQUEST, e.why()));
      page(call, page.with("Cache-Control", "no-store"));
      return;
    }
    look(slots.take().toJson(call, Conditions.of(request), key), key);
  }

  private void mget(Call call, Request request, Target target) throws BadTarget {
    if (!reads(call, request)) {
      return;
    }
    List<byte[]> keys = target.values("key");
    if (keys.isEmpty()) {
      throw missing("/mget?key=A&key=B");
    }
    for (byte[] key : keys) {
      if (notEmpty(key).length > context.maxKeySize()) {
        context.metrics().count(Metric.REQUESTS_KEY_TOO_LONG);
        page(call, keyTooLong);
        return;
      }
    }
    MgetSlot slot = slots.forMany(call);
    replies().expect(slot);
    slot.ask(new MgetWords(keys));
  }

  /** Whether the method is one that reads; says so if not. */
  private boolean reads(Call call, Request request) {
    if (!request.reads()) {
      page(call, Page.METHOD_NOT_ALLOWED);
    }
    return request.reads();
  }

  private static byte[] key(Target target) throws BadTarget {
    if (target.path().startsWith(KEY_IN_PATH)) {
      return notEmpty(target.pathAfter(KEY_IN_PATH));
    }
    List<byte[]> keys = target.values("key");
    if (keys.isEmpty()) {
      throw missing(target.path() + "?key=KEY");
    }
    if (keys.size() > 1) {
      throw new BadTarget("there is more than one key; /mget?key=A&key=B is for several");
    }
    return notEmpty(keys.get(0));
  }

  private static BadTarget missing(String form) {
    return new BadTarget("the key is missing; ask for " + form);
  }

  private static byte[] notEmpty(byte[] key) throws BadTarget {
    if (key.length == 0) {
      throw new BadTarget("the key is empty; give one of at least a byte");
    }
    return key;
  }

  /** What the client wants the value's bytes to be taken for. */
  private byte[] type(Target target) throws BadTarget {
    if (target.query().isEmpty()) {
      return dialect.type();
    }
    List<byte[]> as = target.values("as");
    if (as.isEmpty()) {
      return dialect.type();
    }
    String name = as.size() == 1 ? new String(as.get(0), StandardCharsets.ISO_8859_1) : "";
    return switch (name) {
      case "bytes" -> BYTES;
      case "text" -> TEXT;
      case "json" -> JSON;
      default -> throw new BadTarget("a value can be had once, as=bytes, as=text or as=json");
    };
  }

  private void look(GetSlot slot, byte[] key) {
    replies().expect(slot);
    slot.look(key, 0, key.length);
  }

  /** Requests without wishes. */
  private final class Plain implements Getter {
    @Override
    public Replies replies() {
      return LookupHandler.this.replies();
    }

    @Override
    public boolean write(byte[] block, int offset, long ageNanos, long ttlNanos, Out out) {
      if (!PlainHits.areWhole(block, offset)) {
        return false;
      }
      slots.plainHits().write(block, offset, ageNanos, ttlNanos, out);
      return true;
    }

    @Override
    public LookupSlot slot() {
      return slots.take().toBytes(dialect.plainCall(), null, dialect.type());
    }
  }
}
