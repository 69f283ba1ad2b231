package io.redisproxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/**
 * What a reply must know of its request.
 *
 * @param withBody false for HEAD
 * @param minorVersion the 1 of HTTP/1.1
 * @param keepAlive whether the connection stays open afterwards
 */
record Call(boolean withBody, int minorVersion, boolean keepAlive) {

  static Call of(HttpRequest request) {
    boolean http11 = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
    boolean keepAlive =
        http11
            ? !request
                .headers()
                .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)
            : request
                .headers()
                .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE, true);
    return new Call(!request.method().equals(HttpMethod.HEAD), http11 ? 1 : 0, keepAlive);
  }

  Call last() {
    return new Call(withBody, minorVersion, false);
  }
}
