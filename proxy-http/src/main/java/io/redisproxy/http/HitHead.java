package io.redisproxy.http;

import static io.redisproxy.http.Head.ascii;

import io.redisproxy.command.Coherence;
import io.redisproxy.server.Decimal;

/**
 * Writes the lines before a value that was in the cache, for a client without wishes of its own:
 * the same bytes that {@link Head} puts together, most of which are known beforehand.
 */
final class HitHead {

  private static final byte[] DATE = ascii("Thu, 01 Jan 1970 00:00:00 GMT");

  private static final byte[] AGE_BOUNDED = joined(CacheFields.BOUNDED, CacheFields.AGE);
  private static final byte[] AGE_TRACKING = joined(CacheFields.TRACKING, CacheFields.AGE);
  private static final byte[] TAG = joined(Head.ETAG, ascii("\""));
  private static final byte[] END = joined(ascii("\""), Head.RANGES, Head.END);

  /** More than all numbers and all of the above. */
  private static final int MOST_BESIDE_BEGIN = 320;

  /** All up to the length, with a gap for the date. */
  private final byte[] begin;

  private final int dateStart;
  private final byte[] fields;
  private final byte[] type;

  /**
   * @param fields that every answer has
   * @param type the value's
   */
  HitHead(byte[] fields, byte[] type) {
    this.fields = fields;
    this.type = type;
    byte[] beforeDate = joined(Status.OK.line(), Head.DATE);
    dateStart = beforeDate.length;
    begin = joined(beforeDate, DATE, Head.AS_DECLARED, fields, Head.TYPE, type, Head.LENGTH);
  }

  /** Whether this is how such a request is answered. */
  boolean fits(Call call, byte[] wantedType) {
    return call.withBody()
        && call.keepAlive()
        && call.minorVersion() > 0
        && call.fields() == fields
        && wantedType == type;
  }

  /** How much room it needs at most. */
  int mostBytes() {
    return begin.length + MOST_BESIDE_BEGIN;
  }

  /**
   * Writes what says what the value is, from {@code at} on.
   *
   * @return where it ends
   */
  int begin(byte[] out, int at, byte[] date, int length) {
    System.arraycopy(begin, 0, out, at, begin.length);
    System.arraycopy(date, 0, out, at + dateStart, DATE.length);
    return Decimal.write(out, at + begin.length, length);
  }

  /**
   * Writes the rest, which says how long it may be kept and what names it.
   *
   * @return where it ends
   */
  static int rest(
      byte[] out, int from, long ageSeconds, long ttlSeconds, Coherence coherence, long tag) {
    int at = Decimal.write(out, put(out, from, CacheFields.HIT), ttlSeconds);
    at = Decimal.write(out, put(out, at, age(coherence)), ageSeconds);
    at =
        coherence.endsEarly()
            ? put(out, at, CacheFields.NO_CACHE)
            : Decimal.write(out, put(out, at, CacheFields.MAX_AGE), ttlSeconds);
    at = put(out, at, TAG);
    Hex.write(out, at, tag);
    return put(out, at + Hex.DIGITS, END);
  }

  private static byte[] age(Coherence coherence) {
    return switch (coherence) {
      case TTL -> CacheFields.AGE;
      case BOUNDED -> AGE_BOUNDED;
      case TRACKING -> AGE_TRACKING;
    };
  }

  private static int put(byte[] out, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, out, at, bytes.length);
    return at + bytes.length;
  }

  private static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      at = put(all, at, part);
    }
    return all;
  }
}
