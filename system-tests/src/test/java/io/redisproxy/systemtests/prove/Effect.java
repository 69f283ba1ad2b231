package io.redisproxy.systemtests.prove;

/** What a change does to a key. */
enum Effect {
  /** A new value, whatever was there, that lives for ever. */
  OVERWRITE(30),
  /** A new value where there was nothing. */
  CREATE(0),
  /** A new value, whatever was there, that ends by itself. */
  OVERWRITE_ENDING(8),
  /** A new value made of the old one, whose life goes on. */
  MODIFY(40),
  DELETE(5),
  /** Something that is no string, and that GET refuses to read. */
  OTHER_TYPE(1),
  /** The same value, which now ends at another time. */
  END(10),
  /** The same value, which now lives for ever. */
  PERSIST(6);

  private final int weight;

  Effect(int weight) {
    this.weight = weight;
  }

  /** How often, of a hundred times, it is drawn. */
  int weight() {
    return weight;
  }
}
