package io.redisproxy.backing;

/** What came from Redis is no reply, so nothing that follows it can be told apart. */
final class BrokenReplyException extends Exception {
  private static final long serialVersionUID = 1;

  BrokenReplyException(String message) {
    super(message);
  }
}
