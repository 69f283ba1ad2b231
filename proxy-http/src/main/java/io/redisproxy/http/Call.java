package io.redisproxy.http;

/**
 * What a reply must know of its request.
 *
 * @param withBody false for HEAD
 * @param minorVersion the 1 of HTTP/1.1
 * @param keepAlive whether the connection stays open afterwards
 * @param wantsProblems whether faults are to be described in JSON
 * @param fields header fields that the reply has in any case; each begins with a line break
 */
record Call(
    boolean withBody, int minorVersion, boolean keepAlive, boolean wantsProblems, byte[] fields) {

  private static final byte[] NOTHING = {};

  /** Nothing behind this request can be read. */
  static final Call LAST = new Call(true, 1, false, false, NOTHING);

  /** Of a slot that waits to be used. */
  static final Call NONE = new Call(true, 1, true, false, NOTHING);

  static Call of(Request request, Cors cors) {
    return new Call(
        !request.isMethod("HEAD"),
        request.minorVersion(),
        request.keepsAlive(),
        Accept.wantsProblems(request.value("accept")),
        cors.fields(request));
  }
}
