package io.redisproxy.http;

import io.netty.buffer.ByteBuf;

/**
 * Reads requests as RFC 9112 has them, and nothing else: whatever two readers could understand in
 * two ways is refused. Bodies are read and forgotten, since nobody here has a use for them.
 *
 * <pre>
 *             ┌───────────────────────no body──────────────────────┐
 *   REQUEST_LINE ─► FIELDS ─┬─Content-Length─► BODY ───────────────┼─► whole
 *                           └─chunked─► CHUNK_SIZE ─0─► TRAILERS ──┘
 *                                        ▲    └─► CHUNK ─► CHUNK_END
 *                                        └───────────────────┘
 * </pre>
 */
final class RequestParser {

  private enum State {
    REQUEST_LINE,
    FIELDS,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    WHOLE
  }

  static final int MAX_FIELD_BYTES = 16 * 1024;
  static final int MAX_FIELDS = 100;
  private static final int MAX_BLANK_LINES = 8;
  private static final int MAX_CHUNK_LINE = 256;
  private static final int MAX_LENGTH_DIGITS = 18;
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final Request request = new Request();
  private final int maxRequestLine;
  private State state = State.REQUEST_LINE;

  /** Where the line begins that is being read. */
  private int lineStart;

  private int blankLines;
  private int fieldsStart;

  /** Of the body, or of its chunk. */
  private long bodyLeft;

  private long bodyBytes;
  private boolean expectsContinue;

  RequestParser(int maxRequestLine) {
    this.maxRequestLine = maxRequestLine;
  }

  Request request() {
    return request;
  }

  /** Whether a request has begun and is not whole. */
  boolean isWithin() {
    return state != State.WHOLE && (state != State.REQUEST_LINE || request.length() > 0);
  }

  /** Whether the client waits for a word before it sends the body; says so once. */
  boolean takeExpectation() {
    boolean expected = expectsContinue && isWithin();
    expectsContinue = false;
    return expected;
  }

  /** Forgets a request that is whole; says whether nothing has come of the next one yet. */
  boolean begins() {
    forgetIfWhole();
    return state == State.REQUEST_LINE && request.length() == 0 && blankLines == 0;
  }

  /** Reads up to the end of a request; false if more has to come first. */
  boolean parse(ByteBuf in) throws BadRequest {
    forgetIfWhole();
    while (state != State.WHOLE && in.isReadable()) {
      switch (state) {
        case BODY, CHUNK -> skip(in);
        default -> {
          if (!line(in)) {
            return false;
          }
          take(lineStart, request.length() - 2);
        }
      }
    }
    return state == State.WHOLE;
  }

  private void forgetIfWhole() {
    if (state == State.WHOLE) {
      request.clear();
      lineStart = 0;
      blankLines = 0;
      expectsContinue = false;
      state = State.REQUEST_LINE;
    }
  }

  /** Adds to the line that is being read; true if it has ended. */
  private boolean line(ByteBuf in) throws BadRequest {
    int feed = in.bytesBefore((byte) '\n');
    int size = feed < 0 ? in.readableBytes() : feed + 1;
    int taken = Math.min(size, lineStart + limit() - request.length());
    int end = request.length() + taken;
    byte[] bytes = request.room(taken);
    in.readBytes(bytes, request.length(), taken);
    request.length(end);
    if (taken < size) {
      throw tooLong();
    }
    if (feed < 0) {
      return false;
    }
    if (end - lineStart < 2 || bytes[end - 2] != '\r') {
      throw new BadRequest("a line must end with CR and LF");
    }
    return true;
  }

  /** How long the line may get, its end included. */
  private int limit() {
    return switch (state) {
      case REQUEST_LINE -> maxRequestLine + 2;
      case FIELDS, TRAILERS -> fieldsStart + MAX_FIELD_BYTES - lineStart;
      default -> MAX_CHUNK_LINE;
    };
  }

  private BadRequest tooLong() {
    return switch (state) {
      case REQUEST_LINE -> new BadRequest(Status.URI_TOO_LONG, "the request line is too long");
      case FIELDS, TRAILERS ->
          new BadRequest(Status.HEADERS_TOO_LARGE, "the header fields are too large");
      default -> new BadRequest("a chunk's line is too long");
    };
  }

  private void take(int from, int end) throws BadRequest {
    switch (state) {
      case REQUEST_LINE -> requestLine(from, end);
      case FIELDS -> field(from, end);
      case CHUNK_SIZE -> chunkSize(from, end);
      case CHUNK_END -> chunkEnd(from, end);
      case TRAILERS -> trailer(from, end);
      default -> throw new IllegalStateException("no line in " + state);
    }
  }

  private void nextLine(State next) {
    state = next;
    lineStart = request.length();
  }

  /** Nobody wants to see the line again. */
  private void forgetLine(State next) {
    request.length(lineStart);
    state = next;
  }

  private void requestLine(int from, int end) throws BadRequest {
    if (from == end) {
      blankLines++;
      if (blankLines > MAX_BLANK_LINES) {
        throw new BadRequest("too many blank lines before a request");
      }
      forgetLine(State.REQUEST_LINE);
      return;
    }
    int methodEnd = blankAfter(from, end);
    for (int at = from; at < methodEnd; at++) {
      if (!Characters.isToken(request.at(at))) {
        throw new BadRequest("the method is malformed");
      }
    }
    int targetEnd = blankAfter(methodEnd + 1, end);
    if (methodEnd == from || targetEnd <= methodEnd + 1) {
      throw new BadRequest("a request begins with METHOD TARGET HTTP/1.1");
    }
    for (int at = methodEnd + 1; at < targetEnd; at++) {
      int c = request.at(at);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw new BadRequest("the request target holds a character that must be percent-encoded");
      }
    }
    request.line(methodEnd, targetEnd, minorVersion(targetEnd + 1, end));
    fieldsStart = request.length();
    nextLine(State.FIELDS);
  }

  private int blankAfter(int from, int end) throws BadRequest {
    for (int at = from; at < end; at++) {
      if (request.at(at) == ' ') {
        return at;
      }
    }
    throw new BadRequest("a request begins with METHOD TARGET HTTP/1.1");
  }

  private int minorVersion(int from, int end) throws BadRequest {
    String pattern = "HTTP/d.d";
    boolean matches = end - from == pattern.length();
    for (int i = 0; matches && i < pattern.length(); i++) {
      int wanted = pattern.charAt(i);
      int c = request.at(from + i);
      matches = wanted == 'd' ? Characters.isDigit(c) : c == wanted;
    }
    if (!matches) {
      throw new BadRequest("the version is malformed");
    }
    if (request.at(from + 5) != '1') {
      throw new BadRequest(
          Status.VERSION_NOT_SUPPORTED, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    return request.at(end - 1) - '0';
  }

  private void field(int from, int end) throws BadRequest {
    if (from == end) {
      headEnds();
      return;
    }
    int colon = colon(from, end);
    int value = colon + 1;
    int valueEnd = end;
    while (value < valueEnd && Characters.isBlank(request.at(value))) {
      value++;
    }
    while (valueEnd > value && Characters.isBlank(request.at(valueEnd - 1))) {
      valueEnd--;
    }
    request.field(from, colon, value, valueEnd);
    if (request.fieldCount() > MAX_FIELDS) {
      throw new BadRequest(Status.HEADERS_TOO_LARGE, "there are too many header fields");
    }
    nextLine(State.FIELDS);
  }

  /** Checks a field, and says where its name ends. */
  private int colon(int from, int end) throws BadRequest {
    if (Characters.isBlank(request.at(from))) {
      throw new BadRequest("a header field must not be continued on the next line");
    }
    int colon = from;
    while (colon < end && Characters.isToken(request.at(colon))) {
      colon++;
    }
    if (colon == from || colon == end || request.at(colon) != ':') {
      throw new BadRequest("a header field begins with a name and a colon");
    }
    for (int at = colon + 1; at < end; at++) {
      if (!Characters.isFieldValue(request.at(at) & 0xff)) {
        throw new BadRequest("a header field holds a control character");
      }
    }
    return colon;
  }

  private void headEnds() throws BadRequest {
    checkHost();
    checkExpectation();
    String encoding = request.value("transfer-encoding");
    String length = request.value("content-length");
    bodyBytes = 0;
    if (encoding != null) {
      checkChunked(encoding, length != null);
      fieldsStart = request.length();
      nextLine(State.CHUNK_SIZE);
    } else if (length != null) {
      bodyLeft = contentLength(length);
      state = bodyLeft == 0 ? State.WHOLE : State.BODY;
    } else {
      state = State.WHOLE;
    }
  }

  private void checkHost() throws BadRequest {
    int hosts = request.count("host");
    if (hosts > 1 || (hosts == 0 && request.minorVersion() > 0)) {
      throw new BadRequest("a request must have one Host header");
    }
    String host = request.value("host");
    if (host != null && !Host.isValid(host)) {
      throw new BadRequest("the Host header is malformed");
    }
  }

  private void checkExpectation() throws BadRequest {
    String expectation = request.value("expect");
    if (expectation == null || request.minorVersion() == 0) {
      return;
    }
    for (String member : expectation.split(",", -1)) {
      boolean toContinue = member.strip().equalsIgnoreCase("100-continue");
      if (!toContinue && !member.isBlank()) {
        throw new BadRequest(Status.EXPECTATION_FAILED, "only 100-continue can be expected here");
      }
      expectsContinue |= toContinue;
    }
  }

  private void checkChunked(String encoding, boolean withLength) throws BadRequest {
    if (withLength) {
      throw new BadRequest("a request must not have both Transfer-Encoding and Content-Length");
    }
    if (request.minorVersion() == 0) {
      throw new BadRequest("Transfer-Encoding is not part of HTTP/1.0");
    }
    if (!encoding.equalsIgnoreCase("chunked")) {
      throw new BadRequest(
          Status.NOT_IMPLEMENTED, "only chunked is understood as a Transfer-Encoding");
    }
  }

  private static long contentLength(String text) throws BadRequest {
    if (!text.matches("\\d{1," + MAX_LENGTH_DIGITS + "}")) {
      throw new BadRequest("the Content-Length is malformed");
    }
    long length = Long.parseLong(text);
    if (length > MAX_BODY_BYTES) {
      throw tooLargeBody();
    }
    return length;
  }

  private static BadRequest tooLargeBody() {
    return new BadRequest(Status.CONTENT_TOO_LARGE, "the body is too large for something unused");
  }

  private void skip(ByteBuf in) {
    int size = (int) Math.min(bodyLeft, in.readableBytes());
    in.skipBytes(size);
    bodyLeft -= size;
    if (bodyLeft == 0) {
      if (state == State.CHUNK) {
        nextLine(State.CHUNK_END);
      } else {
        state = State.WHOLE;
      }
    }
  }

  private void chunkSize(int from, int end) throws BadRequest {
    int at = from;
    long size = 0;
    while (at < end && Character.digit(request.at(at), 16) >= 0) {
      size = size * 16 + Character.digit(request.at(at), 16);
      at++;
      if (size > MAX_BODY_BYTES) {
        throw tooLargeBody();
      }
    }
    boolean extended = at < end && request.at(at) == ';';
    if (at == from || (at < end && !extended)) {
      throw new BadRequest("a chunk's size is malformed");
    }
    for (; at < end; at++) {
      if (!Characters.isFieldValue(request.at(at) & 0xff)) {
        throw new BadRequest("a chunk's extension holds a control character");
      }
    }
    bodyBytes += size;
    if (bodyBytes > MAX_BODY_BYTES) {
      throw tooLargeBody();
    }
    bodyLeft = size;
    forgetLine(size == 0 ? State.TRAILERS : State.CHUNK);
  }

  private void chunkEnd(int from, int end) throws BadRequest {
    if (from != end) {
      throw new BadRequest("a chunk is longer than its size says");
    }
    forgetLine(State.CHUNK_SIZE);
  }

  /** Fields behind the body say nothing that matters here. */
  private void trailer(int from, int end) throws BadRequest {
    if (from == end) {
      state = State.WHOLE;
      return;
    }
    colon(from, end);
    nextLine(State.TRAILERS);
  }
}
