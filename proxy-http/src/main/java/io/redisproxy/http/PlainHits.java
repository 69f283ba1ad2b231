package io.redisproxy.http;

import io.netty.buffer.ByteBuf;
import io.redisproxy.server.Out;

/** Writes hits for clients without wishes of their own. */
final class PlainHits {

  /** A value that is no longer is written with its head. */
  private static final int MOST_WITH_HEAD = 4096;

  private final Dialect dialect;
  private final HttpDate date;

  PlainHits(Dialect dialect, HttpDate date) {
    this.dialect = dialect;
    this.date = date;
  }

  /** Whether a request is answered so. */
  boolean fit(Call call, byte[] type) {
    return dialect.hitHead().fits(call, type);
  }

  /** Whether the value is written with its head. */
  static boolean areWhole(byte[] block, int offset) {
    return block.length - offset <= MOST_WITH_HEAD;
  }

  /** Writes the head, and what it is the head of if that is short. */
  void write(byte[] block, int offset, long ageNanos, long ttlNanos, Out out) {
    int length = block.length - offset;
    boolean whole = areWhole(block, offset);
    HitHead head = dialect.hitHead();
    ByteBuf room = out.room(head.mostBytes() + (whole ? length : 0));
    byte[] array = room.array();
    int at = head.begin(array, room.writerIndex(), date.now(), length);
    at =
        HitHead.rest(
            array,
            at,
            CacheFields.seconds(ageNanos),
            CacheFields.seconds(ttlNanos),
            dialect.coherence(),
            dialect.tags().hash(block, offset));
    if (whole) {
      System.arraycopy(block, offset, array, at, length);
      at += length;
    }
    room.writerIndex(at);
  }
}
