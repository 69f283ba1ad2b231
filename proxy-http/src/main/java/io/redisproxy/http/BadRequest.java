package io.redisproxy.http;

/** What came is no request that could be answered, so where the next one begins is not known. */
final class BadRequest extends Exception {
  private static final long serialVersionUID = 1L;

  private final Status status;
  private final String why;

  BadRequest(Status status, String why) {
    super(why, null, false, false);
    this.status = status;
    this.why = why;
  }

  BadRequest(String why) {
    this(Status.BAD_REQUEST, why);
  }

  Status status() {
    return status;
  }

  String why() {
    return why;
  }
}
