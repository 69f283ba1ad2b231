package io.redisproxy.readthrough;

import io.redisproxy.backing.Backing;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Load;
import io.redisproxy.cache.Loader;
import io.redisproxy.cache.Reader;
import io.redisproxy.cache.Stored;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.metrics.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The only judge of hit, joined load, miss and store. Each event loop has one of its own, over the
 * cache that all share and the loop's own way to Redis.
 */
public final class ReadThrough implements Loader<Asker> {

  private final Cache<Asker> cache;
  private final WritesUnderWay writes;
  private final Backing backing;
  private final Metrics metrics;
  private final Tally tally;
  private final int maxValueSize;
  private final boolean keepsAbsences;
  private final Reader<Asker> reader;

  /**
   * @param maxValueSize longer values are answered and not stored, as are those that the cache
   *     can't hold
   * @param keepsAbsences whether it is remembered that a key is absent, as long as Redis will tell
   *     if it comes into being
   */
  public ReadThrough(
      Cache<Asker> cache,
      WritesUnderWay writes,
      Backing backing,
      Metrics metrics,
      int maxValueSize,
      boolean keepsAbsences) {
    this.keepsAbsences = keepsAbsences;
    this.cache = cache;
    this.writes = writes;
    this.reader = cache.newReader(this);
    this.backing = backing;
    this.metrics = metrics;
    this.tally = metrics.tally();
    this.maxValueSize = maxValueSize;
  }

  /** Where the keys of one database are asked for. */
  public Gets in(int database) {
    return new Gets() {
      @Override
      public boolean hit(int which, byte[] array, int offset, int length, Asker asker) {
        return ReadThrough.this.hit(which, database, array, offset, length, asker);
      }

      @Override
      public boolean get(byte[] array, int offset, int length, Asker asker) {
        return ReadThrough.this.get(database, array, offset, length, asker);
      }

      @Override
      public void expect(byte[] array, int offset, int length) {
        cache.expect(database, array, offset, length, reader);
      }

      @Override
      public void bringNear() {
        cache.bringNear(reader);
      }

      @Override
      public void getAll(Words words, List<? extends Asker> askers) {
        ReadThrough.this.getAll(database, words, askers);
      }
    };
  }

  private boolean hit(int which, int database, byte[] array, int offset, int length, Asker asker) {
    Stored stored =
        reader.mayHaveMissed(which) || writes.mayChange(array, offset, length)
            ? null
            : cache.hit(which, database, array, offset, length, reader);
    if (stored == null) {
      reader.missed(which);
      return false;
    }
    tell(stored, asker);
    return true;
  }

  private boolean get(int database, byte[] array, int offset, int length, Asker asker) {
    if (writes.mayChange(array, offset, length)) {
      askPastTheCache(database, array, offset, length, asker);
      return false;
    }
    if (isHit(database, array, offset, length, asker)) {
      return true;
    }
    Load<Asker> load = reader.begun();
    if (load != null && isOwn(load)) {
      ask(load);
    }
    return false;
  }

  private void getAll(int database, Words words, List<? extends Asker> askers) {
    List<Load<Asker>> loads = new ArrayList<>();
    int near = 0;
    try {
      for (int i = 0; i < askers.size(); i++) {
        if (i == near) {
          near = bringNear(database, words, i, askers.size());
        }
        int start = words.start(i + 1);
        int length = words.length(i + 1);
        if (writes.mayChange(words.bytes(), start, length)) {
          askPastTheCache(database, words.bytes(), start, length, askers.get(i));
        } else if (!isHit(database, words.bytes(), start, length, askers.get(i))) {
          Load<Asker> load = reader.begun();
          if (load != null && isOwn(load)) {
            loads.add(load);
          }
        }
      }
    } finally {
      askAll(database, loads);
    }
  }

  /** Keys from that one on; returns where it has stopped. */
  private int bringNear(int database, Words words, int from, int end) {
    int at = from;
    boolean room = true;
    while (room && at < end) {
      at++;
      room = cache.expect(database, words.bytes(), words.start(at), words.length(at), reader);
    }
    cache.bringNear(reader);
    return at;
  }

  /** If not, it is somebody else's to fetch, and was given to them. */
  private boolean isOwn(Load<Asker> load) {
    Loader<Asker> loader = load.loader();
    if (loader != null && loader != this) {
      loader.fetch(load);
      return false;
    }
    return true;
  }

  @Override
  public void fetch(Load<Asker> load) {
    try {
      backing.execute(() -> ask(load));
    } catch (RuntimeException | Error e) {
      end(load, Reply.UNREACHABLE);
      throw e;
    }
  }

  /** If not, the asker waits for a load, which was begun if the reader says so. */
  private boolean isHit(int database, byte[] array, int offset, int length, Asker asker) {
    Stored stored = cache.get(database, array, offset, length, asker, reader);
    if (stored != null) {
      tell(stored, asker);
      return true;
    }
    tally.count(Metric.CACHE_MISSES);
    if (reader.begun() == null) {
      metrics.count(Metric.CACHE_COLLAPSED);
    }
    return false;
  }

  private void tell(Stored stored, Asker asker) {
    tally.count(Metric.CACHE_HITS);
    if (stored.isAbsence()) {
      asker.absent(reader.ageNanos(), reader.ttlNanos());
    } else {
      asker.hit(stored.block(), stored.offset(), reader.ageNanos(), reader.ttlNanos());
    }
  }

  /**
   * Asks for this asker alone: what others are told may be older than what this one knows; and what
   * this one is told may be newer than what is cached, which is not to come after it.
   */
  private void askPastTheCache(int database, byte[] array, int offset, int length, Asker asker) {
    metrics.count(Metric.CACHE_MISSES);
    byte[] key = Arrays.copyOfRange(array, offset, offset + length);
    try {
      backing.get(
          database,
          key,
          reply -> {
            cache.invalidate(database, key, 0, key.length);
            asker.answer(reply, false);
          });
    } catch (RuntimeException | Error e) {
      asker.answer(Reply.UNREACHABLE, false);
      throw e;
    }
  }

  private void askAll(int database, List<Load<Asker>> loads) {
    if (loads.isEmpty()) {
      return;
    }
    try {
      backing.getAll(database, loads.stream().map(Load::key).toList(), new Many(loads));
    } catch (RuntimeException | Error e) {
      Throwable broken = e;
      for (Load<Asker> load : loads) {
        broken = end(load, Reply.UNREACHABLE, broken);
      }
      throw e;
    }
  }

  /** Loads that were asked for at once. */
  private final class Many implements Backing.Each {
    private final List<Load<Asker>> loads;
    private int open;
    private @Nullable Throwable broken;

    Many(List<Load<Asker>> loads) {
      this.loads = loads;
      this.open = loads.size();
    }

    /** Whatever becomes of it, the load is ended, and the others are not kept from theirs. */
    @Override
    public void answer(int index, Reply reply) {
      Load<Asker> load = loads.get(index);
      try {
        endOneOfMany(load, reply);
      } catch (RuntimeException | Error e) {
        broken = end(load, Reply.UNREACHABLE, broken == null ? e : broken);
      }
      open--;
      if (open == 0) {
        throwIfAny(broken);
      }
    }
  }

  private @Nullable Throwable end(Load<Asker> load, Reply reply, @Nullable Throwable broken) {
    try {
      end(load, reply);
      return broken;
    } catch (RuntimeException | Error e) {
      return broken == null ? e : broken;
    }
  }

  /** Others who joined may have asked in another way, to which it is not absent but an error. */
  private void endOneOfMany(Load<Asker> load, Reply reply) {
    if (!(reply instanceof Reply.Absent absent) || absent.watched()) {
      end(load, reply);
      return;
    }
    cache.drop(load);
    if (load.joined().isEmpty()) {
      end(load, reply);
    } else {
      backing.get(load.database(), load.key(), known -> end(load, known));
    }
  }

  private void ask(Load<Asker> load) {
    try {
      backing.get(load.database(), load.key(), reply -> end(load, reply));
    } catch (RuntimeException | Error e) {
      // No key shall be out of reach for ever because of one mishap.
      end(load, Reply.UNREACHABLE);
      throw e;
    }
  }

  /** Ends the load in the cache first, so that whoever asks next finds its outcome; then tells. */
  private void end(Load<Asker> load, Reply reply) {
    if (!load.end()) {
      return;
    }
    Reply told = reply;
    try {
      if (reply instanceof Reply.Value value) {
        told = keep(load, value);
      } else if (reply instanceof Reply.Absent absent && absent.watched() && keepsAbsences) {
        told = keepAbsence(load);
      } else {
        cache.drop(load);
      }
    } finally {
      tell(load, told);
    }
  }

  /** Stores the value if it is to be stored, and says what became of it. */
  private Reply.Value keep(Load<Asker> load, Reply.Value value) {
    if (value.length() > maxValueSize || !cache.canHold(value.block())) {
      metrics.count(Metric.REDIS_VALUES_TOO_LARGE);
      cache.drop(load);
      return value.tooLarge();
    }
    if (writes.mayChange(load.key(), 0, load.key().length)) {
      cache.drop(load);
      return value;
    }
    boolean stored = cache.store(load, value.block(), value.lifeNanos());
    return stored ? value.keptFor(Math.min(value.lifeNanos(), cache.ttlNanos())) : value;
  }

  private Reply keepAbsence(Load<Asker> load) {
    if (!cache.canHold(load.key()) || writes.mayChange(load.key(), 0, load.key().length)) {
      cache.drop(load);
      return Reply.WATCHED_ABSENT;
    }
    return cache.storeAbsence(load) ? Reply.KEPT_ABSENT : Reply.WATCHED_ABSENT;
  }

  /** One asker who can't be told does not keep the others waiting. */
  private static void tell(Load<Asker> load, Reply reply) {
    Throwable broken = tell(load.first(), reply, false, null);
    List<Asker> joined = load.joined();
    for (int i = 0; i < joined.size(); i++) {
      broken = tell(joined.get(i), reply, true, broken);
    }
    throwIfAny(broken);
  }

  private static void throwIfAny(@Nullable Throwable broken) {
    if (broken instanceof Error error) {
      throw error;
    } else if (broken instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private static @Nullable Throwable tell(
      Asker asker, Reply reply, boolean collapsed, @Nullable Throwable broken) {
    try {
      asker.answer(reply, collapsed);
      return broken;
    } catch (RuntimeException | Error e) {
      return broken == null ? e : broken;
    }
  }
}
