package io.redisproxy.resp;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * How many channels a client has subscribed to, by what Redis says. It confirms each with what was
 * done, to which channel, and how many there are now:
 *
 * <pre>
 *   *3 CRLF $9 CRLF subscribe CRLF $4 CRLF news CRLF :1 CRLF      or &gt;3 in version 3
 * </pre>
 *
 * Channels and patterns are counted together there, so a change of the sum is taken for a change of
 * that which was spoken of; channels of shards are counted for themselves.
 */
final class Subscriptions {

  private static final Set<String> MESSAGES = Set.of("message", "pmessage", "smessage");

  private int channels;
  private int patterns;
  private int shards;

  boolean any() {
    return channels + patterns + shards > 0;
  }

  /** Whether somebody has published something. */
  boolean isMessage(byte[] frame, boolean resp3) {
    return any() && frame[0] == (resp3 ? '>' : '*') && MESSAGES.contains(firstWord(frame));
  }

  /** How many there are of the kind that the frame speaks of. */
  int ofKindIn(byte[] frame) {
    return switch (kind(frame)) {
      case 's' -> shards;
      case 'p' -> patterns;
      default -> channels;
    };
  }

  /** A subscription was confirmed, or its end. */
  void changed(byte[] frame) {
    if (frame[0] != '*' && frame[0] != '>') {
      return;
    }
    int now = lastNumber(frame);
    switch (kind(frame)) {
      case 's' -> shards = now;
      case 'p' -> patterns = now - channels;
      default -> channels = now - patterns;
    }
  }

  private static char kind(byte[] frame) {
    String word = firstWord(frame);
    if (word.startsWith("ssub") || word.startsWith("sunsub")) {
      return 's';
    }
    return word.startsWith("p") ? 'p' : 'c';
  }

  private static String firstWord(byte[] frame) {
    int at = lineAfter(frame, 0);
    if (at >= frame.length || frame[at] != '$') {
      return "";
    }
    int from = lineAfter(frame, at);
    return new String(frame, from, lineAfter(frame, from) - 2 - from, StandardCharsets.US_ASCII);
  }

  private static int lastNumber(byte[] frame) {
    int at = frame.length - 3;
    int number = 0;
    for (int weight = 1; frame[at] >= '0' && frame[at] <= '9'; weight *= 10) {
      number += weight * (frame[at] - '0');
      at--;
    }
    return number;
  }

  private static int lineAfter(byte[] frame, int from) {
    int at = from;
    while (at < frame.length && frame[at] != '\n') {
      at++;
    }
    return at + 1;
  }
}
