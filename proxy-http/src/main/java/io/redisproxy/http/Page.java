package io.redisproxy.http;

/**
 * A reply that needs no look-up: an error, or a page of the admin port.
 *
 * @param headers more headers, a line break before each
 */
record Page(Status status, String type, String headers, String text) {

  static final String PLAIN = "text/plain; charset=utf-8";
  static final String JSON = "application/json";
  static final String PROBLEM = "application/problem+json";

  static final Page METHOD_NOT_ALLOWED =
      fault(Status.METHOD_NOT_ALLOWED, "only GET and HEAD are answered here")
          .with("Allow", "GET, HEAD");

  static final Page OPTIONS = empty(Status.OK).with("Allow", "GET, HEAD, OPTIONS");

  static Page text(Status status, String text) {
    return new Page(status, PLAIN, "", text);
  }

  static Page empty(Status status) {
    return text(status, "");
  }

  /** What is wrong, and what to do about it. No cache shall keep it. */
  static Page fault(Status status, String text) {
    return text(status, text).with("Cache-Control", "no-store");
  }

  static Page json(Status status, String json) {
    return new Page(status, JSON, "", json);
  }

  boolean isFaultInWords() {
    return status.isFault() && type.equals(PLAIN);
  }

  /** The same fault for those who would have it in JSON. */
  Page asProblem() {
    return new Page(status, PROBLEM, headers, Json.problem(status, text.strip()));
  }

  Page with(String name, String value) {
    return new Page(status, type, headers + "\r\n" + name + ": " + value, text);
  }
}
