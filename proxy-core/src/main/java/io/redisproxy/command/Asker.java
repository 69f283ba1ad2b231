package io.redisproxy.command;

/** Somebody who asked for a key's value, and is told exactly once what came of it. */
public interface Asker {

  /**
   * The cache has it: the bytes of {@code block} from {@code offset} to its end. Called on the
   * asking thread, before {@link Gets#get} returns.
   */
  void hit(byte[] block, int offset, long ageNanos, long ttlNanos);

  /** The cache knows that there is no such key. Called like {@link #hit}. */
  void absent(long ageNanos, long ttlNanos);

  /**
   * The cache did not have it, and this came instead. Called on any thread.
   *
   * @param collapsed whether somebody else's request brought the reply
   */
  void answer(Reply reply, boolean collapsed);
}
