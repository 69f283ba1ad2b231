package io.redisproxy.http;

/**
 * A reply that needs no look-up: an error, or a page of the admin port.
 *
 * @param headers more headers, a line break before each
 */
record Page(Status status, String type, String headers, String text) {

  static final String PLAIN = "text/plain; charset=utf-8";
  static final String JSON = "application/json";

  static final Page METHOD_NOT_ALLOWED =
      text(Status.METHOD_NOT_ALLOWED, "only GET and HEAD are answered").with("Allow", "GET, HEAD");

  static final Page OPTIONS = text(Status.OK, "").with("Allow", "GET, HEAD, OPTIONS");

  static Page text(Status status, String text) {
    return new Page(status, PLAIN, "", text);
  }

  static Page json(Status status, String json) {
    return new Page(status, JSON, "", json);
  }

  Page with(String name, String value) {
    return new Page(status, type, headers + "\r\n" + name + ": " + value, text);
  }
}
