package io.redisproxy.cache;

import java.util.Arrays;

/**
 * A doubly linked list of slots, oldest first. The links are numbers in arrays, not references in
 * the entries: that takes less memory, and no garbage collector has to follow it.
 *
 * <p>The arrays come in pieces, so that a list grows without being copied.
 */
final class SlotList {

  static final int NONE = -1;

  private static final int[][] NO_PIECES = {};
  private static final int OLDER = 0;
  private static final int NEWER = 1;

  private int[][] pieces = NO_PIECES;
  private int oldest = NONE;
  private int newest = NONE;

  /** Slots that nobody has hang together by the same links, as a stack. */
  private int free = NONE;

  int oldest() {
    return oldest;
  }

  int newest() {
    return newest;
  }

  int olderThan(int slot) {
    return linked(slot, OLDER);
  }

  /** Looks at those that stand beside a slot, or did. Says nothing. */
  int lookBeside(int slot) {
    int older = Math.max(0, linked(slot, OLDER));
    int newer = Math.max(0, linked(slot, NEWER));
    return linked(older, NEWER) + linked(newer, OLDER);
  }

  /** Makes room for that slot. Only this needs memory. */
  void reserve(int slot) {
    int end = pieces.length;
    if (Slots.piece(slot) == end) {
      int[][] more = Arrays.copyOf(pieces, end + 1);
      more[end] = new int[2 * Slots.PIECE];
      pieces = more;
    }
  }

  /** Makes the list as empty as a new one. */
  void forgetLinks() {
    pieces = NO_PIECES;
    oldest = NONE;
    newest = NONE;
    free = NONE;
  }

  boolean hasFree() {
    return free != NONE;
  }

  int takeFree() {
    int slot = free;
    free = linked(slot, OLDER);
    return slot;
  }

  void addFree(int slot) {
    link(slot, OLDER, free);
    free = slot;
  }

  void append(int slot) {
    insert(slot, newest);
  }

  /**
   * @param older the one that is to stand before it; {@link #NONE}: it is to be the oldest
   */
  void insert(int slot, int older) {
    int newer = older == NONE ? oldest : linked(older, NEWER);
    link(slot, OLDER, older);
    link(slot, NEWER, newer);
    setNewer(older, slot);
    setOlder(newer, slot);
  }

  void remove(int slot) {
    int older = linked(slot, OLDER);
    int newer = linked(slot, NEWER);
    setNewer(older, newer);
    setOlder(newer, older);
  }

  private void setNewer(int older, int newer) {
    if (older == NONE) {
      oldest = newer;
    } else {
      link(older, NEWER, newer);
    }
  }

  private void setOlder(int newer, int older) {
    if (newer == NONE) {
      newest = older;
    } else {
      link(newer, OLDER, older);
    }
  }

  private int linked(int slot, int side) {
    return pieces[Slots.piece(slot)][2 * Slots.within(slot) + side];
  }

  private void link(int slot, int side, int other) {
    pieces[Slots.piece(slot)][2 * Slots.within(slot) + side] = other;
  }
}
