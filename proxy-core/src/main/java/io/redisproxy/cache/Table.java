package io.redisproxy.cache;

/** All stripes; a key's hash says which is its own. */
final class Table<W> {

  private final Stripe<W>[] stripes;

  /**
   * @param stripes a power of two, at most 64
   */
  Table(int stripes, Validity validity, Order order) {
    if (Integer.bitCount(stripes) != 1 || stripes > 64) {
      throw new IllegalArgumentException(
          "stripes %d: expected a power of two up to 64".formatted(stripes));
    }
    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
    Stripe<W>[] all = new Stripe[stripes];
    for (int i = 0; i < stripes; i++) {
      all[i] = new Stripe<>(validity, order);
    }
    this.stripes = all;
  }

  /** The high bits of the hash choose the stripe, and the stripe takes the low ones. */
  Stripe<W> stripe(int hash) {
    return stripes[(hash >>> 26) & (stripes.length - 1)];
  }
}
