package io.redisproxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The statuses that are answered, each with its line ready to be sent. */
enum Status {
  OK(200, "OK"),
  CREATED(201, "Created"),
  NO_CONTENT(204, "No Content"),
  PARTIAL_CONTENT(206, "Partial Content"),
  NOT_MODIFIED(304, "Not Modified"),
  BAD_REQUEST(400, "Bad Request"),
  NOT_FOUND(404, "Not Found"),
  METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
  REQUEST_TIMEOUT(408, "Request Timeout"),
  CONFLICT(409, "Conflict"),
  PRECONDITION_FAILED(412, "Precondition Failed"),
  CONTENT_TOO_LARGE(413, "Content Too Large"),
  URI_TOO_LONG(414, "URI Too Long"),
  RANGE_NOT_SATISFIABLE(416, "Range Not Satisfiable"),
  EXPECTATION_FAILED(417, "Expectation Failed"),
  HEADERS_TOO_LARGE(431, "Request Header Fields Too Large"),
  NOT_IMPLEMENTED(501, "Not Implemented"),
  BAD_GATEWAY(502, "Bad Gateway"),
  UNAVAILABLE(503, "Service Unavailable"),
  GATEWAY_TIMEOUT(504, "Gateway Timeout"),
  VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

  private final int code;
  private final String reason;

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
  private final byte[] line;

  Status(int code, String reason) {
    this.code = code;
    this.reason = reason;
    this.line = "HTTP/1.1 %d %s\r\n".formatted(code, reason).getBytes(StandardCharsets.US_ASCII);
  }

  int code() {
    return code;
  }

  static Status of(int code) {
    return Arrays.stream(values()).filter(status -> status.code == code).findAny().orElseThrow();
  }

  String reason() {
    return reason;
  }

  /** Whether it says that something is wrong. */
  boolean isFault() {
    return code >= 400;
  }

  /** Whether an answer with it never has a body. */
  boolean isBodiless() {
    return this == NO_CONTENT || this == NOT_MODIFIED;
  }

  byte[] line() {
    return line;
  }
}
