package io.redisproxy.resp;

/** The client does not speak RESP. Hostile input must be cheap, so there is no stack trace. */
final class ProtocolException extends Exception {

  private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message, null, false, false);
  }
}
