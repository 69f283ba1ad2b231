package io.redisproxy.server;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import org.jspecify.annotations.Nullable;

/**
 * One of the look-ups that are made together: who wants to know, and whether the cache has the
 * value. Used again and again.
 */
final class NearLookup implements Asker {

  private @Nullable Getter getter;

  /** Where the reply waits, if it has to. */
  private @Nullable LookupSlot slot;

  private int start;
  private int length;

  private boolean found;
  private byte @Nullable [] block;
  private int offset;
  private long ageNanos;
  private long ttlNanos;
  private @Nullable Throwable mishap;

  /** Where the key lies among all keys. */
  void begin(int keyStart, int keyLength) {
    start = keyStart;
    length = keyLength;
  }

  void askedBy(Getter asking) {
    getter = asking;
  }

  void askedBy(LookupSlot queued) {
    slot = queued;
  }

  void expect(Gets gets, byte[] keys) {
    gets.expect(keys, start, length);
  }

  /**
   * Looks whether the cache has the value of the key, and does nothing else.
   *
   * @param which its number among those that were expected
   */
  void look(Gets gets, int which, byte[] keys) {
    try {
      gets.hit(which, keys, start, length, this);
    } catch (RuntimeException | Error e) {
      mishap = e;
      block = null;
    }
  }

  @Override
  public void hit(byte[] hitBlock, int hitOffset, long hitAgeNanos, long hitTtlNanos) {
    found = true;
    block = hitBlock;
    offset = hitOffset;
    ageNanos = hitAgeNanos;
    ttlNanos = hitTtlNanos;
  }

  @Override
  public void absent(long hitAgeNanos, long hitTtlNanos) {
    found = true;
    ageNanos = hitAgeNanos;
    ttlNanos = hitTtlNanos;
  }

  @Override
  public void answer(Reply reply, boolean collapsed) {
    throw new IllegalStateException("nothing was asked of Redis");
  }

  /**
   * Writes the reply, if it is known and nothing has to be written before it; else queues a slot,
   * unless it is not to be heard any more. Nothing else happens, so no other reply can come in
   * between. Whatever becomes of it, others are not kept from being answered.
   *
   * @return whether a slot waits for {@link #goOn}
   */
  boolean writeOrQueue() {
    Getter asking = getter;
    if (asking == null) {
      return true;
    }
    Replies replies = asking.replies();
    replies.keepPromise();
    try {
      if (replies.isOver()) {
        return false;
      }
      byte[] value = block;
      if (value != null && replies.write(asking, value, offset, ageNanos, ttlNanos)) {
        return false;
      }
      slot = asking.slot();
      replies.queue(slot);
      return true;
    } catch (RuntimeException | Error e) {
      replies.breakOff(e);
      return false;
    }
  }

  /** Where a slot waits to be filled, if one does. */
  @Nullable Replies waitingIn() {
    return slot == null ? null : slot.replies();
  }

  /** Tells the slot what was found, or has it ask Redis. */
  void goOn(byte[] keys) {
    LookupSlot waiting = slot;
    if (waiting == null || waiting.isAbandoned()) {
      return;
    }
    try {
      if (mishap != null) {
        waiting.breakOff(mishap);
      } else if (found) {
        tell(waiting);
      } else {
        waiting.ask(keys, start, length);
      }
    } catch (RuntimeException | Error e) {
      waiting.breakOff(e);
    }
  }

  private void tell(LookupSlot waiting) {
    if (block == null) {
      waiting.absent(ageNanos, ttlNanos);
    } else {
      waiting.hit(block, offset, ageNanos, ttlNanos);
    }
    waiting.tell();
  }

  void clear() {
    getter = null;
    slot = null;
    found = false;
    block = null;
    mishap = null;
  }
}
