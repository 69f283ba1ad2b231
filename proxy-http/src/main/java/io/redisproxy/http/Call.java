package io.redisproxy.http;

/**
 * What a reply must know of its request.
 *
 * @param withBody false for HEAD
 * @param minorVersion the 1 of HTTP/1.1
 * @param keepAlive whether the connection stays open afterwards
 */
record Call(boolean withBody, int minorVersion, boolean keepAlive) {

  /** Nothing behind this request can be read. */
  static final Call LAST = new Call(true, 1, false);

  static Call of(Request request) {
    return new Call(!request.isMethod("HEAD"), request.minorVersion(), request.keepsAlive());
  }
}
