package io.redisproxy.cache;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the stripes let each other see without a lock: the stamp at the old end of each stripe's two
 * lists, and how many places are taken over all of them. A stripe writes its stamps under its own
 * lock; whoever reads one treats it as a hint and checks again under that lock.
 */
final class Ends {

  private final AtomicInteger places = new AtomicInteger();
  private final AtomicLongArray leastRecent;
  private final AtomicLongArray firstStored;

  Ends(int stripes) {
    leastRecent = new AtomicLongArray(stripes);
    firstStored = new AtomicLongArray(stripes);
    for (int i = 0; i < stripes; i++) {
      leastRecent.set(i, Stripe.NONE);
      firstStored.set(i, Stripe.NONE);
    }
  }

  void leastRecent(int stripe, long stamp) {
    leastRecent.setRelease(stripe, stamp);
  }

  void firstStored(int stripe, long stamp) {
    firstStored.setRelease(stripe, stamp);
  }

  int places() {
    return places.get();
  }

  /** Takes a place, if fewer than {@code capacity} are taken. */
  boolean take(int capacity) {
    int taken = places.get();
    while (taken < capacity) {
      int found = places.compareAndExchange(taken, taken + 1);
      if (found == taken) {
        return true;
      }
      taken = found;
    }
    return false;
  }

  /** A stored value went, and its place is free. */
  void gone() {
    places.decrementAndGet();
  }

  long leastRecent(int stripe) {
    return leastRecent.getAcquire(stripe);
  }

  long firstStored(int stripe) {
    return firstStored.getAcquire(stripe);
  }

  int stripeOfLeastRecent() {
    return lowest(leastRecent);
  }

  int stripeOfFirstStored() {
    return lowest(firstStored);
  }

  private static int lowest(AtomicLongArray stamps) {
    int lowest = 0;
    long stamp = stamps.getAcquire(0);
    for (int i = 1; i < stamps.length(); i++) {
      long other = stamps.getAcquire(i);
      if (other < stamp) {
        stamp = other;
        lowest = i;
      }
    }
    return lowest;
  }
}
