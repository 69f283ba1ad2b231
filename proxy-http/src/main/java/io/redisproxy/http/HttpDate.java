package io.redisproxy.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The Date header's value, put into words once a second. One for each event loop. */
final class HttpDate {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final LongSupplier clockMillis;
  private long second = Long.MIN_VALUE;
  private byte[] words = {};

  HttpDate(LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
  }

  byte[] now() {
    long now = Math.floorDiv(clockMillis.getAsLong(), 1000);
    if (now != second) {
      second = now;
      words = Head.ascii(FORMAT.format(Instant.ofEpochSecond(now)));
    }
    return words;
  }
}
