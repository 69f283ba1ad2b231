package io.redisproxy.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that is being fetched, and everybody who waits for it. While it stands in the table, its
 * stripe's lock guards it; once it was taken out nobody can join any more, and it belongs to its
 * first asker, who ends it.
 *
 * @param <W> who waits
 */
public final class Load<W> extends Entry {

  private final int database;
  private final W first;
  private @Nullable List<W> joined;
  private boolean ended;

  /** The last clear before it began. */
  final long lastClear;

  Load(int hash, int database, byte[] key, W first, long lastClear) {
    super(hash, key, key.length);
    this.database = database;
    this.first = first;
    this.lastClear = lastClear;
  }

  void join(W waiter) {
    if (joined == null) {
      joined = new ArrayList<>(2);
    }
    joined.add(waiter);
  }

  @Override
  public int database() {
    return database;
  }

  /** The key to fetch; not to be written to. */
  public byte[] key() {
    return block;
  }

  /** Who asked first. */
  public W first() {
    return first;
  }

  /**
   * Keeps its owner from telling twice what came of it.
   *
   * @return whether this is the first call
   */
  public boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /** Who asked while it was under way. To be called after the load was ended. */
  public List<W> joined() {
    return joined == null ? List.of() : joined;
  }
}
