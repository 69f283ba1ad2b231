package io.redisproxy.http;

import static io.redisproxy.http.Head.ascii;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.channel.EventLoop;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Kept;
import io.redisproxy.limits.Turns;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.LookupsSlot;
import io.redisproxy.server.Out;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The reply to {@code /mget}: an array with an object for each key, in the order asked. */
final class MgetSlot extends LookupsSlot implements Turns.Waiter {

  private static final byte[] JSON = ascii(Page.JSON);

  private final LookupContext context;
  private final EventLoop loop;
  private final LookupSlots home;
  private final Call call;
  private MgetWords words = MgetWords.NONE;

  /** Set once the head is written. */
  private @Nullable JsonBody json;

  MgetSlot(LookupContext context, EventLoop loop, LookupSlots home, Call call) {
    super(context, loop);
    this.context = context;
    this.loop = loop;
    this.home = home;
    this.call = call;
  }

  /** Asks for the keys when it is this request's turn. To be called when the slot is queued. */
  void ask(MgetWords keys) {
    words = keys;
    switch (context.turns().take(this)) {
      case NOW -> look(keys);
      case LATER -> {
        // Then yourTurn is called.
      }
      case NEVER -> refuse(context.busy());
    }
  }

  @Override
  public void yourTurn() {
    loop.execute(
        () -> {
          if (isAbandoned()) {
            context.turns().done();
          } else {
            look(words);
          }
        });
  }

  @Override
  protected boolean writeTo(Out out) {
    JsonBody text = json;
    if (text == null) {
      text = JsonBody.of(this::write);
      json = text;
      begin(out, text.length());
    }
    return !call.withBody() || text.writeTo(out);
  }

  private void begin(Out out, long length) {
    Failure failure = failure();
    Status status = failure == null ? Status.OK : Outcomes.status(failure);
    Head head = Head.begin(out, status, call, home.date(), JSON, length);
    if (failure == null) {
      cacheFields(head);
    } else {
      head.with(Outcomes.isOfRedis(failure) ? CacheFields.MISS : CacheFields.NOT_ASKED)
          .with(CacheFields.NO_STORE);
    }
    if (status == Status.UNAVAILABLE) {
      head.with(CacheFields.RETRY_AFTER);
    }
    head.end();
  }

  /** What is true of the oldest of the values, and of the one that goes first. */
  private void cacheFields(Head head) {
    int hits = 0;
    boolean allKept = true;
    long ageNanos = 0;
    long ttlNanos = Long.MAX_VALUE;
    for (Part part : parts()) {
      hits += part.isHit() ? 1 : 0;
      boolean kept = part.isHit() || part.kept() == Kept.YES;
      allKept &= kept;
      ageNanos = Math.max(ageNanos, part.ageNanos());
      ttlNanos = kept ? Math.min(ttlNanos, part.ttlNanos()) : ttlNanos;
    }
    if (hits == parts().size()) {
      CacheFields.hit(head, ageNanos, ttlNanos);
    } else {
      head.with(hits == 0 ? CacheFields.MISS : CacheFields.PARTIAL);
      if (allKept) {
        head.with(CacheFields.STORED);
      }
    }
    CacheFields.freshness(head, allKept && !home.dialect().endsEarly(), ttlNanos);
  }

  private void write(JsonBody body, JsonGenerator generator) throws IOException {
    generator.writeStartArray();
    for (int i = 0; i < words.keyCount(); i++) {
      write(body, generator, words.key(i), i);
    }
    generator.writeEndArray();
  }

  private void write(JsonBody body, JsonGenerator generator, byte[] key, int index)
      throws IOException {
    Part part = parts().isEmpty() ? null : parts().get(index);
    Failure failure = part == null ? failure() : part.failure();
    if (part != null && part.isFound()) {
      Json.lookup(body, generator, key, part.block(), part.offset(), Status.OK, null);
    } else {
      Status status = failure == null ? Status.NOT_FOUND : Outcomes.status(failure);
      Json.lookup(body, generator, key, null, 0, status, failure);
    }
  }

  @Override
  protected boolean closesConnection() {
    return !call.keepAlive();
  }
}
