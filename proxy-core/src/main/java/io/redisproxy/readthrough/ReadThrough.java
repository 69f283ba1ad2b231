package io.redisproxy.readthrough;

import io.redisproxy.backing.Backing;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Load;
import io.redisproxy.cache.Reader;
import io.redisproxy.cache.Stored;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The only judge of hit, joined load, miss and store. Each event loop has one of its own, over the
 * cache that all share and the loop's own way to Redis.
 */
public final class ReadThrough implements Gets {

  private final Cache<Asker> cache;
  private final Backing backing;
  private final Metrics metrics;
  private final int maxValueSize;
  private final Reader<Asker> reader;

  /**
   * @param maxValueSize longer values are answered and not stored, as are those that the cache
   *     can't hold
   */
  public ReadThrough(Cache<Asker> cache, Backing backing, Metrics metrics, int maxValueSize) {
    this.cache = cache;
    this.reader = cache.newReader();
    this.backing = backing;
    this.metrics = metrics;
    this.maxValueSize = maxValueSize;
  }

  @Override
  public boolean get(byte[] array, int offset, int length, Asker asker) {
    Stored stored = cache.get(array, offset, length, asker, reader);
    if (stored != null) {
      metrics.count(Metric.CACHE_HITS);
      asker.hit(stored.block(), stored.offset(), reader.ageNanos(), reader.ttlNanos());
      return true;
    }
    Load<Asker> load = reader.begun();
    if (load != null) {
      ask(load);
    } else {
      metrics.count(Metric.CACHE_COLLAPSED);
    }
    metrics.count(Metric.CACHE_MISSES);
    return false;
  }

  private void ask(Load<Asker> load) {
    Question question = new Question(load);
    try {
      backing.get(load.key(), question);
    } catch (RuntimeException | Error e) {
      // No key shall be out of reach for ever because of one mishap.
      question.accept(Reply.UNREACHABLE);
      throw e;
    }
  }

  private Reply stored(Load<Asker> load, Reply reply) {
    if (!(reply instanceof Reply.Value value)) {
      return reply;
    }
    if (value.length() > maxValueSize || !cache.canHold(value.block())) {
      metrics.count(Metric.REDIS_VALUES_TOO_LARGE);
      return reply;
    }
    return new Reply.Value(value.block(), value.offset(), cache.store(load, value.block()));
  }

  /** What the first asker of a key asks Redis, on behalf of all who join. */
  private final class Question implements Consumer<Reply> {
    private final Load<Asker> load;
    private boolean answered;

    Question(Load<Asker> load) {
      this.load = load;
    }

    /**
     * Ends the load in the cache first, so that whoever asks next finds its outcome; then tells.
     */
    @Override
    public void accept(Reply reply) {
      if (answered) {
        return;
      }
      answered = true;
      Reply told = reply;
      try {
        told = stored(load, reply);
      } finally {
        cache.drop(load);
        tell(told);
      }
    }

    /** One asker who can't be told does not keep the others waiting. */
    private void tell(Reply reply) {
      RuntimeException broken = tell(load.first(), reply, false, null);
      for (Asker asker : load.joined()) {
        broken = tell(asker, reply, true, broken);
      }
      if (broken != null) {
        throw broken;
      }
    }

    private static @Nullable RuntimeException tell(
        Asker asker, Reply reply, boolean collapsed, @Nullable RuntimeException broken) {
      try {
        asker.answer(reply, collapsed);
        return broken;
      } catch (RuntimeException e) {
        return broken == null ? e : broken;
      }
    }
  }
}
