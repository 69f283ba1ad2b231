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
import java.util.List;
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
    if (parts().isEmpty()) {
      head.with(CacheFields.NOT_ASKED);
    } else {
      cacheStatus(head);
    }
    if (failure == null) {
      boolean kept = parts().stream().allMatch(MgetSlot::isKept);
      CacheFields.freshness(head, kept, home.dialect().coherence(), leastTtlNanos());
    } else {
      head.with(CacheFields.NO_STORE);
    }
    if (status == Status.UNAVAILABLE) {
      head.with(CacheFields.RETRY_AFTER);
    }
    head.end();
  }

  /** What is true of all values; of their ages and times, those of the oldest. */
  private void cacheStatus(Head head) {
    List<Part> misses = parts().stream().filter(part -> !part.isHit()).toList();
    if (misses.isEmpty()) {
      long age = parts().stream().mapToLong(Part::ageNanos).max().orElse(0);
      CacheFields.hit(head, age, leastTtlNanos(), home.dialect().coherence());
      return;
    }
    head.with(misses.size() == parts().size() ? CacheFields.MISS : CacheFields.PARTIAL);
    if (misses.stream().allMatch(MgetSlot::isKept)) {
      head.with(CacheFields.STORED);
    }
    if (misses.stream().allMatch(Part::isCollapsed)) {
      head.with(CacheFields.COLLAPSED);
    }
    if (misses.stream().anyMatch(part -> part.kept() == Kept.TOO_LARGE)) {
      head.with(CacheFields.TOO_LARGE);
    } else {
      CacheFields.detail(head, home.dialect().coherence());
    }
  }

  private static boolean isKept(Part part) {
    return part.isHit() || part.kept() == Kept.YES;
  }

  private long leastTtlNanos() {
    return parts().stream().mapToLong(Part::ttlNanos).min().orElse(0);
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
