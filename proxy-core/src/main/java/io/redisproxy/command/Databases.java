package io.redisproxy.command;

import java.util.Arrays;

/**
 * The databases whose keys the cache may hold: that of the proxy, and those clients have chosen.
 */
public final class Databases {

  private final int max;
  private volatile int[] all;

  /**
   * @param own the number of the proxy's own, which --redis names
   * @param max how many there may be
   */
  public Databases(int own, int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max %d: expected at least 1".formatted(max));
    }
    this.max = max;
    this.all = new int[] {own};
  }

  public int own() {
    return all[0];
  }

  /** All of them, not to be written to. */
  public int[] all() {
    return all;
  }

  public boolean isFull() {
    return all.length >= max;
  }

  public boolean contains(int database) {
    for (int each : all) {
      if (each == database) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds a database.
   *
   * @return false if there are too many already
   */
  public synchronized boolean add(int database) {
    if (contains(database)) {
      return true;
    }
    if (isFull()) {
      return false;
    }
    int[] more = Arrays.copyOf(all, all.length + 1);
    more[all.length] = database;
    all = more;
    return true;
  }
}
