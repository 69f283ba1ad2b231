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
    private final boolean stored;

    /**
     * @param stored whether the cache keeps it
     */
    public Value(byte[] block, int offset, boolean stored) {
      this.block = block;
      this.offset = offset;
      this.stored = stored;
    }

    public byte[] block() {
      return block;
    }

    public int offset() {
      return offset;
    }

    public boolean stored() {
      return stored;
    }

    public int length() {
      return block.length - offset;
    }
  }

  /** The key does not exist. */
  record Absent() implements Reply {}

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

  Absent ABSENT = new Absent();
  Failure UNREACHABLE = new Failure(Reason.UNREACHABLE, "backing Redis is unreachable");
  Failure TIMED_OUT = new Failure(Reason.TIMED_OUT, "backing Redis timed out");
}
