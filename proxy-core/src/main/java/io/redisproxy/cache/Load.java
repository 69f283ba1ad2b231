package io.redisproxy.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that is being fetched, and everybody who waits for it. While it stands in the table, its
 * stripe's lock guards it; once it was taken out nobody can join any more, and it belongs to
 * whoever ends it.
 *
 * @param <W> who waits
 */
public final class Load<W> extends Entry {

  private final int database;
  private final W first;
  private final @Nullable Loader<W> loader;
  private @Nullable List<W> joined;
  private boolean ended;

  /** Nobody may join it any more, and what it brings is not to be stored. */
  boolean parted;

  /** The last clear before it began. */
  final long lastClear;

  Load(int hash, int database, byte[] key, W first, @Nullable Loader<W> loader, long lastClear) {
    super(hash, key, key.length);
    this.database = database;
    this.first = first;
    this.loader = loader;
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

  /**
   * Who has to fetch it: the loader of the thread that began it, unless an earlier load of the same
   * key is still under way, then that one's, so that it is fetched after that; or else what is told
   * last might be older than what was told before.
   */
  public @Nullable Loader<W> loader() {
    return loader;
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
