package io.redisproxy.resp;

import java.util.concurrent.atomic.AtomicLong;

/** What a connection has said of itself so far. */
final class Session {

  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.incrementAndGet();
  private boolean resp3;
  private String name = "";

  long id() {
    return id;
  }

  boolean resp3() {
    return resp3;
  }

  void resp3(boolean spoken) {
    resp3 = spoken;
  }

  String name() {
    return name;
  }

  void name(String given) {
    name = given;
  }

  void reset() {
    resp3 = false;
    name = "";
  }

  RespWriter writer() {
    return new RespWriter(resp3);
  }
}
