package io.redisproxy.http;

import io.netty.channel.EventLoop;
import io.redisproxy.server.LookupContext;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;

/** One connection's slots for look-ups, used again and again, and what all of them must know. */
final class LookupSlots {

  private final LookupContext context;
  private final EventLoop loop;
  private final HttpDate date;
  private final Dialect dialect;
  private final PlainHits plainHits;
  private final LongSupplier nanos = System::nanoTime;
  private final ArrayDeque<GetSlot> spare = new ArrayDeque<>();

  LookupSlots(LookupContext context, EventLoop loop, HttpDate date, Dialect dialect) {
    this.context = context;
    this.loop = loop;
    this.date = date;
    this.dialect = dialect;
    this.plainHits = new PlainHits(dialect, date);
  }

  GetSlot take() {
    GetSlot slot = spare.poll();
    return slot == null ? new GetSlot(context, loop, this) : slot;
  }

  void takeBack(GetSlot slot) {
    spare.push(slot);
  }

  MgetSlot forMany(Call call) {
    return new MgetSlot(context, loop, this, call);
  }

  /** To measure how long something takes. */
  long nanos() {
    return nanos.getAsLong();
  }

  HttpDate date() {
    return date;
  }

  PlainHits plainHits() {
    return plainHits;
  }

  Dialect dialect() {
    return dialect;
  }
}
