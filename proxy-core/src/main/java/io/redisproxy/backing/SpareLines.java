package io.redisproxy.backing;

import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's lines that clients have given back, for the next who needs one: a transaction is
 * not to wait for a connection to be made. The one that was given back last goes first, so that
 * those nobody needs come to rest and are closed.
 */
final class SpareLines {

  private static final int MOST = 64;

  private final Map<Place, ArrayDeque<Spare>> spares = new HashMap<>();
  private int count;

  /** A line that nobody has, and that Redis should have nothing to say on. */
  private final class Spare implements Line.Listener {
    private final RawConnection line;
    private final long sinceNanos = System.nanoTime();

    Spare(RawConnection line) {
      this.line = line;
    }

    @Override
    public void frame(byte[] frame) {
      remove(this);
      line.close();
    }

    @Override
    public void closed(Reply.Failure why) {
      remove(this);
    }
  }

  /** A line at this place; null if there is none. */
  @Nullable RawConnection take(Place place) {
    ArrayDeque<Spare> there = spares.get(place);
    if (there == null) {
      return null;
    }
    Spare last = there.getLast();
    remove(last);
    return last.line;
  }

  void add(RawConnection line) {
    if (count == MOST) {
      line.close();
      return;
    }
    Spare spare = new Spare(line);
    line.lend(spare);
    spares.computeIfAbsent(line.place(), place -> new ArrayDeque<>()).add(spare);
    count++;
  }

  /** Closes what nobody has needed for so long. */
  void tick(long nowNanos, long longestNanos) {
    for (ArrayDeque<Spare> there : List.copyOf(spares.values())) {
      while (!there.isEmpty() && nowNanos - there.getFirst().sinceNanos >= longestNanos) {
        close(there.getFirst());
      }
    }
  }

  void close() {
    tick(System.nanoTime(), 0);
  }

  private void close(Spare spare) {
    remove(spare);
    spare.line.close();
  }

  private void remove(Spare spare) {
    Place place = spare.line.place();
    ArrayDeque<Spare> there = spares.get(place);
    if (there != null && there.remove(spare)) {
      count--;
      if (there.isEmpty()) {
        spares.remove(place);
      }
    }
  }
}
