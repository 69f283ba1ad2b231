package io.redisproxy.systemtests;

import io.redisproxy.systemtests.client.Asker;
import io.redisproxy.systemtests.stage.Proxy;

/** The two ways in: what a GET means is tested over both. */
enum Protocol {
  HTTP,
  RESP;

  /** A new connection to the proxy. */
  Asker connect(Proxy proxy) {
    return this == HTTP ? proxy.http() : proxy.resp();
  }

  Protocol other() {
    return this == HTTP ? RESP : HTTP;
  }
}
