package io.redisproxy.resp;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import io.redisproxy.command.Place;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a connection has said of itself so far. */
final class Session {

  /** What a client wants to hear. */
  private enum Replying {
    ON,
    OFF,
    /** All but the next. */
    SKIP_NEXT,
    SKIP_THIS
  }

  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.incrementAndGet();
  private final long bornNanos = System.nanoTime();
  private final SocketChannel socket;
  private final int firstDatabase;
  private int database;
  private boolean ending;
  private boolean resp3;
  private String name = "";
  private String libName = "";
  private String libVersion = "";
  private Replying replying = Replying.ON;

  Session(int database, SocketChannel socket) {
    this.socket = socket;
    this.firstDatabase = database;
    this.database = database;
  }

  long id() {
    return id;
  }

  /** Where the client is. */
  String address() {
    return text(socket.remoteAddress());
  }

  /** Where it has come to. */
  String localAddress() {
    return text(socket.localAddress());
  }

  private static String text(@Nullable InetSocketAddress address) {
    return address == null ? "" : NetUtil.toSocketAddressString(address);
  }

  long ageSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - bornNanos);
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

  /** Which library the client says it is. */
  String libName() {
    return libName;
  }

  void libName(String given) {
    libName = given;
  }

  String libVersion() {
    return libVersion;
  }

  void libVersion(String given) {
    libVersion = given;
  }

  int database() {
    return database;
  }

  void database(int chosen) {
    database = chosen;
  }

  Place place() {
    return placeIn(database);
  }

  /** For commands that concern no key and must not wait behind what keeps Redis busy. */
  Place placeApart() {
    return new Place(firstDatabase, resp3, true);
  }

  Place placeIn(int other) {
    return new Place(other, resp3);
  }

  void replyOn() {
    replying = Replying.ON;
  }

  void replyOff() {
    replying = Replying.OFF;
  }

  void replySkip() {
    if (replying == Replying.ON || replying == Replying.SKIP_THIS) {
      replying = Replying.SKIP_NEXT;
    }
  }

  /** A request begins. */
  void nextRequest() {
    replying =
        switch (replying) {
          case SKIP_NEXT -> Replying.SKIP_THIS;
          case SKIP_THIS -> Replying.ON;
          case ON, OFF -> replying;
        };
  }

  /** The connection is to be closed behind the reply to this request. */
  void end() {
    ending = true;
  }

  boolean isEnding() {
    return ending;
  }

  /** Whether the client does not want to hear the reply to the request that has begun. */
  boolean isSilent() {
    return replying != Replying.ON;
  }

  void reset() {
    resp3 = false;
    name = "";
    database = firstDatabase;
    if (replying != Replying.SKIP_THIS) {
      replying = Replying.ON;
    }
  }

  RespWriter writer() {
    return new RespWriter(resp3);
  }
}
