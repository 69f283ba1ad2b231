package io.redisproxy.cache;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The numbers that stored values have for as long as they are stored, and whose each is. */
final class Slots {

  /** Slots come in pieces of so many. */
  static final int PIECE = 1024;

  private static final int PIECE_BITS = 10;

  private @Nullable Stored[][] owners = {};

  /** Those from here on have never been taken. */
  private int fresh;

  private int[] free = new int[16];
  private int freeCount;

  static int piece(int slot) {
    return slot >>> PIECE_BITS;
  }

  static int within(int slot) {
    return slot & (PIECE - 1);
  }

  /** Whether {@link #take} needs one more piece. */
  boolean areAllTaken() {
    return freeCount == 0 && fresh == owners.length * PIECE;
  }

  void addPiece() {
    owners = Arrays.copyOf(owners, owners.length + 1);
    owners[owners.length - 1] = new Stored[PIECE];
  }

  int pieces() {
    return owners.length;
  }

  /** Forgets all slots; none may be taken. */
  void forgetPieces() {
    owners = new Stored[0][];
    fresh = 0;
    free = new int[16];
    freeCount = 0;
  }

  int take() {
    return freeCount > 0 ? free[--freeCount] : fresh++;
  }

  void giveBack(int slot) {
    owners[piece(slot)][within(slot)] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * free.length);
    }
    free[freeCount++] = slot;
  }

  void own(int slot, Stored owner) {
    owners[piece(slot)][within(slot)] = owner;
  }

  /** Whose the slot is, which is taken. */
  Stored ownerOf(int slot) {
    return Objects.requireNonNull(owners[piece(slot)][within(slot)]);
  }

  /** Whose the slot is; null for one that nobody has, whether it was ever taken or not. */
  @Nullable Stored owner(int slot) {
    return piece(slot) < owners.length ? owners[piece(slot)][within(slot)] : null;
  }
}
