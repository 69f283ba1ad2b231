package io.redisproxy.server;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Absent;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Kept;
import io.redisproxy.command.Reply.Value;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metric;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One look-up of a client: waits for its turn, asks, and keeps the outcome until it is written. The
 * protocols add how it is written.
 */
public abstract class LookupSlot extends Slot implements Asker, Turns.Waiter {

  /** What came of a look-up. */
  protected enum Outcome {
    HIT,
    VALUE,
    /** There is no such key, as the cache knows. */
    ABSENT_HIT,
    ABSENT,
    FAILURE
  }

  private static final byte[] NOTHING = {};

  private final LookupContext context;
  private final EventLoop loop;

  /** Set while the look-up waits for its turn. */
  private byte[] waitingKey = NOTHING;

  /** Whether its turn is still to be given back. */
  private boolean waits;

  private Outcome outcome = Outcome.ABSENT;
  private @Nullable Failure failure;
  private Kept kept = Kept.NO;
  private boolean collapsed;
  private long ageNanos;
  private long ttlNanos;

  private byte[] block = NOTHING;
  private int offset;

  // What is still to be written of the reply's long part, which is the value unless said otherwise.
  private boolean begun;
  private byte[] body = NOTHING;
  private int position;
  private int bodyEnd;

  protected LookupSlot(LookupContext context, EventLoop loop) {
    this.context = context;
    this.loop = loop;
  }

  /** Looks up the key that lies in {@code array}, which the caller may reuse after the call. */
  public final void look(byte[] array, int offset, int length) {
    if (length > context.maxKeySize()) {
      context.metrics().count(Metric.REQUESTS_KEY_TOO_LONG);
      settle(context.keyTooLong(), false);
      return;
    }
    context.batch().add(this, array, offset, length);
  }

  /** Asks Redis, as soon as it has its turn; or finds by then that the cache has the value. */
  final void ask(byte[] array, int offset, int length) {
    switch (context.turns().take(this)) {
      case NOW -> run(array, offset, length);
      // Whoever hands a turn on passes the news through this loop, so the key is there by then.
      case LATER -> waitingKey = Arrays.copyOfRange(array, offset, offset + length);
      case NEVER -> settle(context.busy(), false);
    }
  }

  @Override
  public final void yourTurn() {
    loop.execute(
        () -> {
          byte[] key = waitingKey;
          waitingKey = NOTHING;
          if (isAbandoned()) {
            context.turns().done();
          } else {
            run(key, 0, key.length);
          }
        });
  }

  private void run(byte[] array, int offset, int length) {
    waits = true;
    try {
      if (context.gets().get(array, offset, length, this)) {
        waits = false;
        context.turns().done();
        tell();
      }
    } catch (RuntimeException | Error e) {
      if (waits) {
        answer(Reply.UNREACHABLE, false);
      }
      throw e;
    }
  }

  @Override
  public final void hit(byte[] block, int offset, long ageNanos, long ttlNanos) {
    this.outcome = Outcome.HIT;
    this.ageNanos = ageNanos;
    this.ttlNanos = ttlNanos;
    this.block = block;
    this.offset = offset;
  }

  @Override
  public final void absent(long ageNanos, long ttlNanos) {
    this.outcome = Outcome.ABSENT_HIT;
    this.ageNanos = ageNanos;
    this.ttlNanos = ttlNanos;
  }

  @Override
  public final void answer(Reply reply, boolean collapsed) {
    waits = false;
    context.turns().done();
    if (loop.inEventLoop()) {
      settle(reply, collapsed);
    } else {
      loop.execute(() -> settle(reply, collapsed));
    }
  }

  /** Has the reply written, now that it is known, unless others have to be written before it. */
  protected void tell() {
    known();
    filled();
  }

  final EventLoop loop() {
    return loop;
  }

  private void settle(Reply reply, boolean byOther) {
    collapsed = byOther;
    if (reply instanceof Value value) {
      outcome = Outcome.VALUE;
      kept = value.kept();
      ttlNanos = value.ttlNanos();
      block = value.block();
      offset = value.offset();
    } else if (reply instanceof Failure why) {
      outcome = Outcome.FAILURE;
      failure = why;
    } else if (reply instanceof Absent absent) {
      outcome = Outcome.ABSENT;
      kept = absent.kept();
    }
    tell();
  }

  /** Called when the outcome is known, before anything of it is written. */
  protected void known() {}

  @Override
  protected final boolean writeTo(Out out) {
    if (!begun) {
      begun = true;
      body(block, offset, block.length);
      begin(out);
    }
    if (!writeBody(out)) {
      return false;
    }
    finish(out);
    return true;
  }

  /**
   * Writes the long part, or its next piece.
   *
   * @return whether all of it is written
   */
  protected boolean writeBody(Out out) {
    if (position < bodyEnd) {
      position = out.write(body, position, bodyEnd);
    }
    return position == bodyEnd;
  }

  /** Writes what stands before the value; may choose another long part with {@link #wholeBody}. */
  protected abstract void begin(Out out);

  /** Writes what stands behind the value. */
  protected abstract void finish(Out out);

  /** Chooses another long part than the value. */
  protected final void wholeBody(byte[] array) {
    body(array, 0, array.length);
  }

  /** Chooses none: what there is to write is written already. */
  protected final void noBody() {
    body(NOTHING, 0, 0);
  }

  /** Chooses a part of the value. */
  protected final void partOfValue(int from, int end) {
    body(block, offset + from, offset + end);
  }

  /** How much of the long part is still to be written. */
  protected final int bodyLength() {
    return bodyEnd - position;
  }

  private void body(byte[] array, int from, int end) {
    body = array;
    position = from;
    bodyEnd = end;
  }

  protected final Outcome outcome() {
    return outcome;
  }

  protected final Failure failure() {
    if (failure == null) {
      throw new IllegalStateException("the look-up did not fail");
    }
    return failure;
  }

  /** Whether the cache keeps what Redis answered. */
  protected final Kept kept() {
    return kept;
  }

  protected final boolean collapsed() {
    return collapsed;
  }

  protected final long ageNanos() {
    return ageNanos;
  }

  protected final long ttlNanos() {
    return ttlNanos;
  }

  /** Where the value lies: from {@link #valueOffset} to the end of this. */
  protected final byte[] valueBlock() {
    return block;
  }

  protected final int valueOffset() {
    return offset;
  }

  protected final int valueLength() {
    return block.length - offset;
  }

  @Override
  protected final int heldBytes() {
    return block.length;
  }

  @Override
  protected void recycled() {
    begun = false;
    failure = null;
    kept = Kept.NO;
    collapsed = false;
    block = NOTHING;
    offset = 0;
    noBody();
  }
}
