package io.redisproxy.command;

/** Where a key's value is asked for. */
public interface Gets {

  /**
   * Asks for the key that lies in {@code array}, which the caller may reuse after the call.
   *
   * @return true if {@code asker} got its hit already; false if its answer comes, or came, through
   *     {@link Asker#answer}
   */
  boolean get(byte[] array, int offset, int length, Asker asker);
}
