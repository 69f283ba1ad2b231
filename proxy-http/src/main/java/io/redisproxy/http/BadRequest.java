package io.redisproxy.http;

/** What came is no request that could be answered, so where the next one begins is not known. */
final class BadRequest extends Exception {
  private static final long serialVersionUID = 1L;

  private final Status status;
  private final String why;
  private final boolean ofHead;

  private BadRequest(Status status, String why, boolean ofHead) {
    super(why, null, false, false);
    this.status = status;
    this.why = why;
    this.ofHead = ofHead;
  }

  BadRequest(Status status, String why) {
    this(status, why, false);
  }

  BadRequest(String why) {
    this(Status.BAD_REQUEST, why);
  }

  /** The same, of a request that began as one for HEAD, so that no body answers it. */
  BadRequest toHead() {
    return new BadRequest(status, why, true);
  }

  boolean isOfHead() {
    return ofHead;
  }

  Status status() {
    return status;
  }

  String why() {
    return why;
  }
}
