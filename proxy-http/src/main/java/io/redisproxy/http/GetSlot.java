package io.redisproxy.http;

import static io.redisproxy.http.Head.ascii;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Reply.Kept;
import io.redisproxy.http.Conditions.Part;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.LookupSlot;
import io.redisproxy.server.Out;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The reply to a look-up, as the value's bytes or as a JSON object that holds it. */
final class GetSlot extends LookupSlot {

  private static final byte[] NOTHING = {};
  private static final byte[] TEXT = ascii(Page.PLAIN);
  private static final byte[] JSON = ascii(Page.JSON);
  private static final byte[] PROBLEM = ascii(Page.PROBLEM);
  private static final byte[] CONTENT_RANGE = ascii("\r\nContent-Range: bytes ");
  private static final byte[] DASH = {'-'};
  private static final byte[] SLASH = {'/'};
  private static final byte[] NO_RANGE = {'*', '/'};
  private static final byte[] OBJECT = ascii("-json");
  private static final byte[] OBJECT_STORED = ascii("-json-stored");

  private final LookupSlots home;
  private Call call = Call.NONE;
  private @Nullable Conditions conditions;

  /** What the value's bytes are said to be. */
  private byte[] type = NOTHING;

  /** Set if the answer is to be JSON, which repeats it. */
  private byte @Nullable [] jsonKey;

  private @Nullable JsonBody json;

  /** Whether the reply has just become known, so that if it is written now it has not waited. */
  private boolean telling;

  private long knownNanos;

  GetSlot(LookupContext context, EventLoop loop, LookupSlots home) {
    super(context, loop);
    this.home = home;
  }

  /** Makes this the reply to a request for the value's bytes. */
  GetSlot toBytes(Call call, @Nullable Conditions conditions, byte[] type) {
    this.call = call;
    this.conditions = conditions;
    this.type = type;
    return this;
  }

  /** Makes this the reply to a request for an object with key and value. */
  GetSlot toJson(Call call, @Nullable Conditions conditions, byte[] key) {
    this.call = call;
    this.conditions = conditions;
    this.type = JSON;
    this.jsonKey = key;
    return this;
  }

  @Override
  protected void tell() {
    telling = true;
    super.tell();
    // If looked up alone, most are written and put away by now, and have no need of a clock.
    if (telling) {
      telling = false;
      knownNanos = home.nanos();
    }
  }

  /** How long the reply has waited for those before it. */
  private long lateNanos() {
    return telling ? 0 : home.nanos() - knownNanos;
  }

  @Override
  protected void begin(Out out) {
    if (isPlainHit()) {
      plainHit(out);
      return;
    }
    switch (outcome()) {
      case HIT, VALUE -> found(out);
      case ABSENT_HIT, ABSENT -> absent(out);
      case FAILURE -> failed(out);
    }
    if (!call.withBody()) {
      json = null;
      noBody();
    }
  }

  private boolean isPlainHit() {
    return outcome() == Outcome.HIT
        && conditions == null
        && jsonKey == null
        && home.plainHits().fit(call, type);
  }

  private void plainHit(Out out) {
    long late = lateNanos();
    byte[] block = valueBlock();
    int offset = valueOffset();
    home.plainHits().write(block, offset, ageNanos() + late, ttlNanos() - late, out);
    if (PlainHits.areWhole(block, offset)) {
      noBody();
    }
  }

  private void found(Out out) {
    Status status = outcome() == Outcome.HIT ? Status.OK : home.dialect().storedStatus();
    byte[] tag = tag(status);
    Conditions wanted = conditions;
    if (wanted == null) {
      whole(out, status, tag);
      return;
    }
    String name = new String(tag, StandardCharsets.US_ASCII);
    boolean ranges = jsonKey == null && status == Status.OK;
    Part part = ranges ? wanted.part(name, valueLength()) : null;
    if (wanted.fails(name)) {
      fault(out, Status.PRECONDITION_FAILED, "the value is another one now; see its ETag");
    } else if (wanted.isKnown(name)) {
      noBody();
      valueHead(out, Status.NOT_MODIFIED, tag).end();
    } else if (part == null) {
      whole(out, status, tag);
    } else if (part.isEmpty()) {
      int length = valueLength();
      Head head = faultHead(out, Status.RANGE_NOT_SATISFIABLE, "the value ends before the range");
      head.with(CONTENT_RANGE).with(NO_RANGE, length).end();
    } else {
      int length = valueLength();
      partOfValue((int) part.first(), (int) part.last() + 1);
      Head head = valueHead(out, Status.PARTIAL_CONTENT, tag).with(CONTENT_RANGE, part.first());
      head.with(DASH, part.last()).with(SLASH, length).end();
    }
  }

  private void whole(Out out, Status status, byte[] tag) {
    asJson(status);
    Head head = valueHead(out, status, tag);
    if (jsonKey == null) {
      head.with(Head.RANGES);
    }
    head.end();
  }

  private Head valueHead(Out out, Status status, byte[] tag) {
    Head head = head(out, status, type);
    boolean kept = outcome() == Outcome.HIT || kept() == Kept.YES;
    CacheFields.freshness(head, kept, home.dialect().coherence(), ttlNanos() - lateNanos());
    return head.with(Head.ETAG).with(tag);
  }

  /** Of the value's bytes; of the object around it, which says the status, one that differs. */
  private byte[] tag(Status status) {
    byte[] mark = NOTHING;
    if (jsonKey != null) {
      mark = status == Status.OK ? OBJECT : OBJECT_STORED;
    }
    return home.dialect().tags().of(valueBlock(), valueOffset(), mark);
  }

  private void absent(Out out) {
    Status status = home.dialect().absentStatus();
    if (jsonKey != null && status.isBodiless()) {
      status = Status.NOT_FOUND;
    }
    if (jsonKey != null) {
      asJson(status);
      head(out, status, JSON).with(CacheFields.NO_STORE).end();
    } else if (status.isFault()) {
      fault(out, status, Outcomes.ABSENT);
    } else {
      noBody();
      head(out, status, type).with(CacheFields.NO_STORE).end();
    }
  }

  private void failed(Out out) {
    Status status = Outcomes.status(failure());
    Head head;
    if (jsonKey != null) {
      asJson(status);
      head = head(out, status, JSON).with(CacheFields.NO_STORE);
    } else {
      head = faultHead(out, status, Outcomes.text(failure()));
    }
    if (status == Status.UNAVAILABLE) {
      head.with(CacheFields.RETRY_AFTER);
    }
    head.end();
  }

  private void fault(Out out, Status status, String text) {
    faultHead(out, status, text).end();
  }

  private Head faultHead(Out out, Status status, String text) {
    boolean problem = call.wantsProblems();
    String body = problem ? Json.problem(status, text) : text;
    wholeBody(body.getBytes(StandardCharsets.UTF_8));
    return head(out, status, problem ? PROBLEM : TEXT).with(CacheFields.NO_STORE);
  }

  private Head head(Out out, Status status, byte[] bodyType) {
    JsonBody text = json;
    long length = text == null ? bodyLength() : text.length();
    Head head = Head.begin(out, status, call, home.date(), bodyType, length);
    switch (outcome()) {
      case HIT, ABSENT_HIT ->
          CacheFields.hit(
              head, ageNanos() + lateNanos(), ttlNanos() - lateNanos(), home.dialect().coherence());
      case VALUE, ABSENT -> forwarded(head);
      case FAILURE -> {
        if (Outcomes.isOfRedis(failure())) {
          forwarded(head);
        } else {
          head.with(CacheFields.NOT_ASKED);
        }
      }
    }
    return head;
  }

  private void forwarded(Head head) {
    head.with(CacheFields.MISS);
    if (kept() == Kept.YES) {
      head.with(CacheFields.STORED);
    }
    if (collapsed()) {
      head.with(CacheFields.COLLAPSED);
    }
    if (kept() == Kept.TOO_LARGE) {
      head.with(CacheFields.TOO_LARGE);
    } else {
      CacheFields.detail(head, home.dialect().coherence());
    }
  }

  /** If the answer is to be JSON, makes it so. */
  private void asJson(Status status) {
    byte[] key = jsonKey;
    if (key == null) {
      return;
    }
    boolean found = outcome() == Outcome.HIT || outcome() == Outcome.VALUE;
    byte[] block = found ? valueBlock() : null;
    int offset = valueOffset();
    json =
        JsonBody.of(
            (body, generator) ->
                Json.lookup(
                    body,
                    generator,
                    key,
                    block,
                    offset,
                    status,
                    outcome() == Outcome.FAILURE ? failure() : null));
  }

  @Override
  protected boolean writeBody(Out out) {
    JsonBody text = json;
    return text == null ? super.writeBody(out) : text.writeTo(out);
  }

  @Override
  protected void finish(Out out) {
    // Content-Length says where the body ends.
  }

  @Override
  protected boolean closesConnection() {
    return !call.keepAlive();
  }

  @Override
  protected void recycled() {
    super.recycled();
    telling = false;
    call = Call.NONE;
    conditions = null;
    type = NOTHING;
    jsonKey = null;
    json = null;
    home.takeBack(this);
  }
}
