package io.redisproxy.server;

/**
 * Asks for one key after the other, all in the same way, and wants the replies in that order. Most
 * are hits that can be written as soon as they are found, and need no slot to wait in.
 */
public interface Getter {

  /** Where the replies go. */
  Replies replies();

  /**
   * Writes the reply to a hit: the bytes of {@code block} from {@code offset} to its end.
   *
   * @return whether it is written; if not, the reply is too long to be written in one go
   */
  boolean write(byte[] block, int offset, long ageNanos, long ttlNanos, Out out);

  /** A slot for a reply that is not written at once, not queued yet. */
  LookupSlot slot();
}
