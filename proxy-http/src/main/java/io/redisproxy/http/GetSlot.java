package io.redisproxy.http;

import static io.redisproxy.http.Head.ascii;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Reply.Reason;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.LookupSlot;
import io.redisproxy.server.Out;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The reply to a look-up, as the value's bytes or as a JSON object that holds it. */
final class GetSlot extends LookupSlot {

  private static final byte[] NOTHING = {};
  private static final Call NO_CALL = new Call(true, 1, true);
  private static final byte[] BYTES = ascii("application/octet-stream");
  private static final byte[] TEXT = ascii(Page.PLAIN);
  private static final byte[] JSON = ascii(Page.JSON);
  private static final byte[] ABSENT = ascii("the key does not exist");
  private static final byte[] HIT = ascii("\r\nCache-Status: redis-proxy; hit; ttl=");
  private static final byte[] AGE = ascii("\r\nAge: ");
  private static final byte[] FORWARDED = ascii("\r\nCache-Status: redis-proxy; fwd=miss");
  private static final byte[] STORED = ascii("; stored");
  private static final byte[] COLLAPSED = ascii("; collapsed");
  private static final byte[] NOT_ASKED = ascii("\r\nCache-Status: redis-proxy");
  private static final byte[] RETRY_AFTER = ascii("\r\nRetry-After: 1");

  private final ArrayDeque<GetSlot> spare;
  private final HttpDate date;
  private Call call = NO_CALL;

  /** Set if the answer is to be JSON, which repeats it. */
  private byte @Nullable [] jsonKey;

  private GetSlot(LookupContext context, EventLoop loop, ArrayDeque<GetSlot> spare, HttpDate date) {
    super(context, loop);
    this.spare = spare;
    this.date = date;
  }

  /** A slot out of {@code spare}, to which it goes back when it is written. */
  static GetSlot of(
      LookupContext context,
      EventLoop loop,
      ArrayDeque<GetSlot> spare,
      HttpDate date,
      Call call,
      byte @Nullable [] jsonKey) {
    GetSlot slot = spare.poll();
    if (slot == null) {
      slot = new GetSlot(context, loop, spare, date);
    }
    slot.call = call;
    slot.jsonKey = jsonKey;
    return slot;
  }

  @Override
  protected void begin(Out out) {
    Status status = status();
    byte[] type = BYTES;
    if (jsonKey != null) {
      type = JSON;
      wholeBody(json(jsonKey, status));
    } else if (status != Status.OK) {
      type = TEXT;
      wholeBody(explanation());
    }
    Head head = Head.begin(out, status, call, date, type, bodyLength());
    cacheStatus(head);
    if (status == Status.UNAVAILABLE) {
      head.with(RETRY_AFTER);
    }
    head.end();
    if (!call.withBody()) {
      wholeBody(NOTHING);
    }
  }

  @Override
  protected void finish(Out out) {
    // Content-Length says where the body ends.
  }

  private Status status() {
    return switch (outcome()) {
      case HIT, VALUE -> Status.OK;
      case ABSENT -> Status.NOT_FOUND;
      case FAILURE ->
          switch (failure().reason()) {
            case REDIS_ERROR -> Status.CONFLICT;
            case UNREACHABLE -> Status.BAD_GATEWAY;
            case TIMED_OUT -> Status.GATEWAY_TIMEOUT;
            case BUSY -> Status.UNAVAILABLE;
            case KEY_TOO_LONG -> Status.URI_TOO_LONG;
          };
    };
  }

  private byte[] explanation() {
    return outcome() == Outcome.ABSENT ? ABSENT : failure().text().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] json(byte[] key, Status status) {
    return switch (outcome()) {
      case HIT, VALUE -> Json.lookup(key, status, valueBlock(), valueOffset());
      case ABSENT -> Json.lookup(key, status, null);
      case FAILURE -> Json.lookup(key, status, failure().text());
    };
  }

  private void cacheStatus(Head head) {
    switch (outcome()) {
      case HIT -> {
        head.with(HIT, TimeUnit.NANOSECONDS.toSeconds(ttlNanos()));
        head.with(AGE, TimeUnit.NANOSECONDS.toSeconds(ageNanos()));
      }
      case VALUE, ABSENT -> forwarded(head);
      case FAILURE -> {
        Reason reason = failure().reason();
        if (reason == Reason.BUSY || reason == Reason.KEY_TOO_LONG) {
          head.with(NOT_ASKED);
        } else {
          forwarded(head);
        }
      }
    }
  }

  private void forwarded(Head head) {
    head.with(FORWARDED);
    if (stored()) {
      head.with(STORED);
    }
    if (collapsed()) {
      head.with(COLLAPSED);
    }
  }

  @Override
  protected boolean closesConnection() {
    return !call.keepAlive();
  }

  @Override
  protected void recycled() {
    super.recycled();
    call = NO_CALL;
    jsonKey = null;
    spare.push(this);
  }
}
