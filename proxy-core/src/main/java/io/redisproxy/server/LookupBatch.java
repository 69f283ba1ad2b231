package io.redisproxy.server;

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
  private final Runnable atEndOfTurn = this::atEndOfTurn;
  private Group collecting = new Group();
  private @Nullable Group spare = new Group();
  private boolean endAwaited;

  LookupBatch(Gets gets, Turns turns) {
    this.gets = gets;
    this.turns = turns;
  }

  /**
   * Has the key looked up that lies in {@code array}, which the caller may reuse after the call.
   */
  void add(LookupSlot slot, byte[] array, int offset, int length) {
    if (length > MOST_KEY_BYTES) {
      run();
      lookUpAlone(slot, array, offset, length);
      return;
    }
    if (!endAwaited) {
      slot.loop().execute(atEndOfTurn);
      endAwaited = true;
    }
    if (collecting.add(slot, array, offset, length)) {
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
    if (turns.isFree()) {
      gets.expect(array, offset, length);
      gets.bringNear();
      slot.lookNear(0, array, offset, length);
    }
    slot.goOn(array, offset, length);
  }

  private final class Group {
    private final LookupSlot[] slots = new LookupSlot[MOST];
    private final int[] ends = new int[MOST];
    private final byte[] keys = new byte[MOST * MOST_KEY_BYTES];
    private int count;

    /** Whether it is full. */
    boolean add(LookupSlot slot, byte[] array, int offset, int length) {
      int start = start(count);
      System.arraycopy(array, offset, keys, start, length);
      ends[count] = start + length;
      slots[count] = slot;
      count++;
      return count == MOST;
    }

    void lookUp() {
      Throwable broken = turns.isFree() ? lookNear() : null;
      int next = 0;
      while (next < count) {
        int end = endOfConnection(next);
        Throwable mishap = goOn(next, end);
        broken = mishap == null ? broken : mishap;
        next = end;
      }
      if (broken instanceof Error error) {
        throw error;
      } else if (broken instanceof RuntimeException exception) {
        throw exception;
      }
    }

    /** Where those end that were asked for one after the other on the same connection. */
    private int endOfConnection(int first) {
      Replies replies = slots[first].replies();
      int end = first + 1;
      while (end < count && slots[end].replies() == replies) {
        end++;
      }
      return end;
    }

    /** Goes on with look-ups of one connection, whose replies are then written together. */
    private @Nullable Throwable goOn(int first, int end) {
      Throwable broken = null;
      Replies replies = slots[first].replies();
      boolean together = end - first > 1 && replies.beginFilling();
      // Whatever becomes of one, the others are not kept from going on.
      for (int i = first; i < end; i++) {
        try {
          slots[i].goOn(keys, start(i), length(i));
        } catch (RuntimeException | Error e) {
          broken = e;
        }
      }
      try {
        if (together) {
          replies.endFilling();
        }
      } catch (RuntimeException | Error e) {
        broken = e;
      }
      return broken;
    }

    private @Nullable Throwable lookNear() {
      try {
        for (int i = 0; i < count; i++) {
          gets.expect(keys, start(i), length(i));
        }
        gets.bringNear();
        for (int i = 0; i < count; i++) {
          slots[i].lookNear(i, keys, start(i), length(i));
        }
        return null;
      } catch (RuntimeException | Error e) {
        return e;
      }
    }

    void clear() {
      Arrays.fill(slots, 0, count, null);
      count = 0;
    }

    private int start(int which) {
      return which == 0 ? 0 : ends[which - 1];
    }

    private int length(int which) {
      return ends[which] - start(which);
    }
  }
}
