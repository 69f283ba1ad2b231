package io.redisproxy.cache;

/**
 * Whether so little room is left that it will soon matter what was read least recently. As long as
 * it does not, hits are spared the work of being put in order.
 *
 * <pre>
 *   empty                                            full
 *   |-------- enough --------|-- as before --|- scarce -|
 *                           3/4             7/8
 * </pre>
 *
 * <p>That is by number. Where bytes are bounded it always matters: one store may need the room of
 * very many, and there would be no time left to put those in order.
 */
final class Room {

  private static final int LAST_PART = 8;
  private static final int ENOUGH_PART = 4;

  private final int capacity;
  private final boolean always;
  private volatile boolean scarce;

  Room(Bounds bounds) {
    capacity = bounds.capacity();
    always = bounds.maxBytes() != Bounds.ANY_BYTES;
    scarce = always;
  }

  boolean isScarce() {
    return scarce;
  }

  /**
   * Looks anew. To be called under the lock of the order.
   *
   * @return whether it has just become scarce
   */
  boolean becomesScarce(int size) {
    boolean was = scarce;
    boolean is = always || size >= capacity - capacity / (was ? ENOUGH_PART : LAST_PART);
    if (is != was) {
      scarce = is;
    }
    return is && !was;
  }
}
