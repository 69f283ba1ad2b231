package io.redisproxy.http;

import java.nio.charset.StandardCharsets;

/** The statuses that are answered, each with its line ready to be sent. */
enum Status {
  OK(200, "OK"),
  BAD_REQUEST(400, "Bad Request"),
  NOT_FOUND(404, "Not Found"),
  METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
  REQUEST_TIMEOUT(408, "Request Timeout"),
  CONFLICT(409, "Conflict"),
  CONTENT_TOO_LARGE(413, "Content Too Large"),
  URI_TOO_LONG(414, "URI Too Long"),
  EXPECTATION_FAILED(417, "Expectation Failed"),
  HEADERS_TOO_LARGE(431, "Request Header Fields Too Large"),
  NOT_IMPLEMENTED(501, "Not Implemented"),
  BAD_GATEWAY(502, "Bad Gateway"),
  UNAVAILABLE(503, "Service Unavailable"),
  GATEWAY_TIMEOUT(504, "Gateway Timeout"),
  VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

  private final int code;

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
  private final byte[] line;

  Status(int code, String reason) {
    this.code = code;
    this.line = "HTTP/1.1 %d %s\r\n".formatted(code, reason).getBytes(StandardCharsets.US_ASCII);
  }

  int code() {
    return code;
  }

  byte[] line() {
    return line;
  }
}
