package io.redisproxy.server;

import io.netty.channel.EventLoop;
import io.redisproxy.command.Gets;
import io.redisproxy.limits.Turns;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The look-ups of an event loop that are still to be made: together, as soon as there are a few, or
 * at the end of the loop's turn, or when something is asked that is not to be known before them.
 * Looking for one key in a large cache is mostly waiting for memory; for many it can be waited at
 * once.
 *
 * <pre>
 *   socket ─► request ─► batch
 *   socket ─► request ─► batch ─► all looked up ─► replies ─► sockets
 *   socket ─► request ─► batch
 * </pre>
 */
public final class LookupBatch {

  private static final int MOST = Gets.MOST_TOGETHER;

  /** Longer keys are looked up at once, so that no room is needed for them here. */
  private static final int MOST_KEY_BYTES = 256;

  private final Gets gets;
  private final Turns turns;
  private final int mostKeyBytes;
  private final Runnable atEndOfTurn = this::atEndOfTurn;
  private Group collecting = new Group();
  private @Nullable Group spare = new Group();
  private boolean endAwaited;

  /**
   * @param maxKeySize longer keys are refused
   */
  LookupBatch(Gets gets, Turns turns, int maxKeySize) {
    this.gets = gets;
    this.turns = turns;
    this.mostKeyBytes = Math.min(MOST_KEY_BYTES, maxKeySize);
  }

  /**
   * Has the key looked up that lies in {@code array}, which the caller may reuse after the call.
   *
   * @param slot is queued already
   */
  void add(LookupSlot slot, byte[] array, int offset, int length) {
    if (length > mostKeyBytes) {
      run();
      lookUpAlone(slot, array, offset, length);
      return;
    }
    awaitEnd(slot.loop());
    collecting.next(array, offset, length).askedBy(slot);
    runIfFull();
  }

  /**
   * The same for {@code getter}, of which a slot is queued only if the reply is not written with
   * the look-up. Whoever gives keys to another batch has this one {@link #run} before.
   */
  public void add(Getter getter, byte[] array, int offset, int length) {
    Replies replies = getter.replies();
    if (length > mostKeyBytes) {
      LookupSlot slot = getter.slot();
      replies.expect(slot);
      slot.look(array, offset, length);
      return;
    }
    awaitEnd(replies.loop());
    replies.promise(this);
    collecting.next(array, offset, length).askedBy(getter);
    runIfFull();
  }

  private void awaitEnd(EventLoop loop) {
    if (!endAwaited) {
      loop.execute(atEndOfTurn);
      endAwaited = true;
    }
  }

  private void runIfFull() {
    if (collecting.count == MOST) {
      run();
    }
  }

  /** Makes those look-ups that are still to be made. */
  public void run() {
    if (collecting.count == 0) {
      return;
    }
    Group group = collecting;
    // What is looked up now may make room for further requests, which are collected meanwhile.
    collecting = spare == null ? new Group() : spare;
    spare = null;
    try {
      group.lookUp();
    } finally {
      group.clear();
      spare = group;
    }
  }

  private void atEndOfTurn() {
    endAwaited = false;
    run();
  }

  private void lookUpAlone(LookupSlot slot, byte[] array, int offset, int length) {
    NearLookup alone = new NearLookup();
    alone.begin(offset, length);
    alone.askedBy(slot);
    if (turns.isFree()) {
      alone.expect(gets, array);
      gets.bringNear();
      alone.look(gets, 0, array);
    }
    alone.goOn(array);
  }

  private final class Group {
    private final NearLookup[] lookups = new NearLookup[MOST];
    private final byte[] keys = new byte[MOST * MOST_KEY_BYTES];
    private int keyBytes;
    private int count;

    Group() {
      Arrays.setAll(lookups, i -> new NearLookup());
    }

    /** One more, of a key that is copied; not full. */
    NearLookup next(byte[] array, int offset, int length) {
      NearLookup next = lookups[count];
      System.arraycopy(array, offset, keys, keyBytes, length);
      next.begin(keyBytes, length);
      keyBytes += length;
      count++;
      return next;
    }

    void lookUp() {
      Throwable broken = turns.isFree() ? lookNear() : null;
      boolean someWait = false;
      for (int i = 0; i < count; i++) {
        someWait |= lookups[i].writeOrQueue();
      }
      if (someWait) {
        goOn();
      }
      if (broken instanceof Error error) {
        throw error;
      } else if (broken instanceof RuntimeException exception) {
        throw exception;
      }
    }

    private @Nullable Throwable lookNear() {
      try {
        for (int i = 0; i < count; i++) {
          lookups[i].expect(gets, keys);
        }
        gets.bringNear();
        for (int i = 0; i < count; i++) {
          lookups[i].look(gets, i, keys);
        }
        return null;
      } catch (RuntimeException | Error e) {
        return e;
      }
    }

    private void goOn() {
      int next = 0;
      while (next < count) {
        Replies replies = lookups[next].waitingIn();
        int end = next + 1;
        while (end < count && lookups[end].waitingIn() == replies) {
          end++;
        }
        if (replies != null) {
          goOn(replies, next, end);
        }
        next = end;
      }
    }

    /** Goes on with look-ups of one connection, whose replies are then written together. */
    private void goOn(Replies replies, int first, int end) {
      boolean together = end - first > 1 && replies.beginFilling();
      for (int i = first; i < end; i++) {
        lookups[i].goOn(keys);
      }
      if (together) {
        replies.endFilling();
      }
    }

    void clear() {
      for (int i = 0; i < count; i++) {
        lookups[i].clear();
      }
      keyBytes = 0;
      count = 0;
    }
  }
}
