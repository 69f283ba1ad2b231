package io.redisproxy.command;

/** What Redis, or the proxy in its place, has to say about one key. */
public sealed interface Reply {

  /**
   * The key's value: the bytes of {@code block} from {@code offset} to its end. The bytes before it
   * are the key's, since that is how the cache keeps an entry. Nobody writes to the block any more.
   */
  final class Value implements Reply {
    private final byte[] block;
    private final int offset;
    private final long lifeNanos;
    private final Kept kept;
    private final long ttlNanos;

    /** A value that the cache knows nothing of. */
    public Value(byte[] block, int offset) {
      this(block, offset, Long.MAX_VALUE, Kept.NO, 0);
    }

    private Value(byte[] block, int offset, long lifeNanos, Kept kept, long ttlNanos) {
      this.block = block;
      this.offset = offset;
      this.lifeNanos = lifeNanos;
      this.kept = kept;
      this.ttlNanos = ttlNanos;
    }

    /** The same, of a key that ends in so long. */
    public Value livingFor(long nanos) {
      return new Value(block, offset, nanos, Kept.NO, 0);
    }

    /** The same, of which the cache has just begun to keep a copy for so long. */
    public Value keptFor(long nanos) {
      return new Value(block, offset, lifeNanos, Kept.YES, nanos);
    }

    /** The same, that is larger than what the cache keeps. */
    public Value tooLarge() {
      return new Value(block, offset, lifeNanos, Kept.TOO_LARGE, 0);
    }

    public byte[] block() {
      return block;
    }

    public int offset() {
      return offset;
    }

    /** How long the key lives from now on, as far as anybody has asked. */
    public long lifeNanos() {
      return lifeNanos;
    }

    public Kept kept() {
      return kept;
    }

    /** How long the cache keeps it, if it does. */
    public long ttlNanos() {
      return ttlNanos;
    }

    public int length() {
      return block.length - offset;
    }
  }

  /** Whether the cache keeps what Redis answered. */
  enum Kept {
    YES,
    /**
     * The key was changed or dropped since it was asked for, or is being changed; or nobody would
     * hear of a change.
     */
    NO,
    TOO_LARGE
  }

  /**
   * The key does not exist.
   *
   * @param watched whether Redis will tell if it comes into being
   * @param kept whether the cache remembers it
   */
  record Absent(boolean watched, Kept kept) implements Reply {}

  /** There is no answer, for this reason; the text is for the reader on the other side. */
  record Failure(Reason reason, String text) implements Reply {}

  /** Why there is no answer. Each protocol has its own words for each. */
  enum Reason {
    /** Redis answered with an error, whose text is passed on unchanged. */
    REDIS_ERROR,
    UNREACHABLE,
    TIMED_OUT,
    /** Too many requests are waiting already. */
    BUSY,
    KEY_TOO_LONG
  }

  Absent ABSENT = new Absent(false, Kept.NO);
  Absent WATCHED_ABSENT = new Absent(true, Kept.NO);
  Absent KEPT_ABSENT = new Absent(true, Kept.YES);
  Failure UNREACHABLE = new Failure(Reason.UNREACHABLE, "backing Redis is unreachable");
  Failure TIMED_OUT = new Failure(Reason.TIMED_OUT, "backing Redis timed out");
}
