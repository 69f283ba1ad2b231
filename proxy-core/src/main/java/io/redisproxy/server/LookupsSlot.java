package io.redisproxy.server;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Reply.Absent;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Kept;
import io.redisproxy.command.Reply.Value;
import io.redisproxy.command.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many look-ups that are one request: keeps what came of each until all are known. The protocols
 * add how they are written.
 */
public abstract class LookupsSlot extends Slot {

  private static final byte[] NOTHING = {};

  private final LookupContext context;
  private final EventLoop loop;
  private final List<Part> parts = new ArrayList<>();
  private @Nullable Failure refusal;

  /** How many are not known yet, and one more as long as not all were asked for. */
  private int unknown;

  private int heldBytes;

  protected LookupsSlot(LookupContext context, EventLoop loop) {
    this.context = context;
    this.loop = loop;
  }

  /** Asks for all keys of the command, whose turn it is. */
  public final void look(Words words) {
    for (int i = 1; i < words.count(); i++) {
      parts.add(new Part());
    }
    unknown = parts.size() + 1;
    try {
      // Whoever asks for one key and then for many is not told of the one as it was afterwards.
      context.batch().run();
      context.gets().getAll(words, parts);
    } catch (RuntimeException | Error e) {
      parts.forEach(Part::giveUp);
      throw e;
    } finally {
      oneKnown();
    }
  }

  /** Ends it before anything was asked. */
  protected final void refuse(Failure why) {
    refusal = why;
    known();
    filled();
  }

  private void oneKnown() {
    unknown--;
    if (unknown == 0) {
      context.turns().done();
      known();
      filled();
    }
  }

  /** Called when all is known, before anything of it is written. */
  protected void known() {}

  /** To measure how long something takes. */
  protected long nanos() {
    return System.nanoTime();
  }

  /** One for each key, in their order. */
  protected final List<Part> parts() {
    return parts;
  }

  /**
   * Why all look-ups have failed, or the first in the order of keys that has, whichever was known
   * first; null if none has.
   */
  protected final @Nullable Failure failure() {
    Failure first = refusal;
    for (int i = 0; first == null && i < parts.size(); i++) {
      first = parts.get(i).failure();
    }
    return first;
  }

  @Override
  protected final int heldBytes() {
    return heldBytes;
  }

  @Override
  protected void recycled() {
    // Used once.
  }

  /** What came of one key's look-up. */
  public final class Part implements Asker {
    private byte[] block = NOTHING;
    private int offset;
    private boolean found;
    private boolean hit;
    private Kept kept = Kept.NO;
    private boolean collapsed;
    private long knownNanos;
    private long ageNanos;
    private long ttlNanos;
    private @Nullable Failure partFailure;
    private boolean told;

    @Override
    public void hit(byte[] hitBlock, int hitOffset, long hitAgeNanos, long hitTtlNanos) {
      told = true;
      hit = true;
      knownNanos = nanos();
      ageNanos = hitAgeNanos;
      ttlNanos = hitTtlNanos;
      take(hitBlock, hitOffset);
      oneKnown();
    }

    @Override
    public void absent(long hitAgeNanos, long hitTtlNanos) {
      told = true;
      hit = true;
      knownNanos = nanos();
      ageNanos = hitAgeNanos;
      ttlNanos = hitTtlNanos;
      oneKnown();
    }

    @Override
    public void answer(Reply reply, boolean byOther) {
      if (loop.inEventLoop()) {
        settle(reply, byOther);
      } else {
        loop.execute(() -> settle(reply, byOther));
      }
    }

    /** Whoever was to tell has failed; whatever is told still comes too late. */
    private void giveUp() {
      if (!told) {
        settle(Reply.UNREACHABLE, false);
      }
    }

    private void settle(Reply reply, boolean byOther) {
      if (told) {
        return;
      }
      told = true;
      collapsed = byOther;
      knownNanos = nanos();
      if (reply instanceof Value value) {
        kept = value.kept();
        ttlNanos = value.ttlNanos();
        take(value.block(), value.offset());
      } else if (reply instanceof Absent absent) {
        kept = absent.kept();
      } else if (reply instanceof Failure why && !isOfAnotherType(why)) {
        partFailure = why;
      }
      oneKnown();
    }

    private void take(byte[] takenBlock, int takenOffset) {
      found = true;
      block = takenBlock;
      offset = takenOffset;
      // One long value may be asked for very often.
      heldBytes = (int) Math.min((long) heldBytes + takenBlock.length, Integer.MAX_VALUE);
    }

    /** To MGET, what is no string is not there. */
    private static boolean isOfAnotherType(Failure why) {
      return why.reason() == Reply.Reason.REDIS_ERROR && why.text().startsWith("WRONGTYPE");
    }

    public boolean isFound() {
      return found;
    }

    public boolean isHit() {
      return hit;
    }

    /** Whether the cache keeps what Redis answered. */
    public Kept kept() {
      return kept;
    }

    /** Whether somebody else's request brought the reply. */
    public boolean isCollapsed() {
      return collapsed;
    }

    /** How long the value has been in the cache by now, if it was there. */
    public long ageNanos() {
      return hit ? ageNanos + sinceKnownNanos() : 0;
    }

    /** For how much longer the cache keeps it from now on, if it does. */
    public long ttlNanos() {
      return ttlNanos - sinceKnownNanos();
    }

    private long sinceKnownNanos() {
      return nanos() - knownNanos;
    }

    /** The value is the bytes of this from {@link #offset} to the end. */
    public byte[] block() {
      return block;
    }

    public int offset() {
      return offset;
    }

    public @Nullable Failure failure() {
      return partFailure;
    }
  }
}
