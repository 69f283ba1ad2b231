package io.redisproxy.http;

/** What a reply must know of its request. */
final class Call {

  private static final byte[] NOTHING = {};

  /** Nothing behind this request can be read. */
  static final Call LAST = new Call(true, 1, false, false, NOTHING);

  /** The same, and no body answers it. */
  static final Call LAST_OF_HEAD = new Call(false, 1, false, false, NOTHING);

  /** Of a slot that waits to be used. */
  static final Call NONE = new Call(true, 1, true, false, NOTHING);

  private final boolean withBody;
  private final int minorVersion;
  private final boolean keepAlive;
  private final boolean wantsProblems;
  private final byte[] fields;

  private Call(
      boolean withBody, int minorVersion, boolean keepAlive, boolean wantsProblems, byte[] fields) {
    this.withBody = withBody;
    this.minorVersion = minorVersion;
    this.keepAlive = keepAlive;
    this.wantsProblems = wantsProblems;
    this.fields = fields;
  }

  static Call of(Request request, Cors cors) {
    return new Call(
        !request.isMethod("HEAD"),
        request.minorVersion(),
        request.keepsAlive(),
        Accept.wantsProblems(request.value("accept")),
        cors.fields(request));
  }

  /** Of a GET whose header fields say nothing. */
  static Call plain(Cors cors) {
    return new Call(true, 1, true, false, cors.fieldsWithoutOrigin());
  }

  /** False for HEAD. */
  boolean withBody() {
    return withBody;
  }

  /** The 1 of HTTP/1.1. */
  int minorVersion() {
    return minorVersion;
  }

  /** Whether the connection stays open afterwards. */
  boolean keepAlive() {
    return keepAlive;
  }

  /** Whether faults are to be described in JSON. */
  boolean wantsProblems() {
    return wantsProblems;
  }

  /** Header fields that the reply has in any case; each begins with a line break. */
  byte[] fields() {
    return fields;
  }
}
