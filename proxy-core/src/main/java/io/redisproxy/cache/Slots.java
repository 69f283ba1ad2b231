package io.redisproxy.cache;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which stored value has which slot. A slot is a number that a value has for as long as it is
 * stored: by it, its places in the orders are found.
 */
final class Slots {

  /** Slots come in pieces of so many. */
  static final int PIECE = 1024;

  private static final int PIECE_BITS = 10;

  private static final @Nullable Stored[][] NOBODY = {};

  private @Nullable Stored[][] owners = NOBODY;

  static int piece(int slot) {
    return slot >>> PIECE_BITS;
  }

  static int within(int slot) {
    return slot & (PIECE - 1);
  }

  int count() {
    return owners.length * PIECE;
  }

  /** Makes one more piece of slots, which nobody has. */
  void addPiece() {
    @Nullable Stored[][] more = Arrays.copyOf(owners, owners.length + 1);
    more[owners.length] = new Stored[PIECE];
    owners = more;
  }

  void forgetOwners() {
    owners = NOBODY;
  }

  void own(int slot, @Nullable Stored owner) {
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
