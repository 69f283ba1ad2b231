package io.redisproxy.http;

import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Reply.Reason;

/** In HTTP's words, why a look-up has no value. */
final class Outcomes {

  static final String ABSENT =
      "the key does not exist; see that it is spelt and percent-encoded as it is in Redis";

  private Outcomes() {}

  static Status status(Failure failure) {
    return switch (failure.reason()) {
      case REDIS_ERROR -> Status.CONFLICT;
      case UNREACHABLE -> Status.BAD_GATEWAY;
      case TIMED_OUT -> Status.GATEWAY_TIMEOUT;
      case BUSY -> Status.UNAVAILABLE;
      case KEY_TOO_LONG -> Status.URI_TOO_LONG;
    };
  }

  /** What is wrong, and what to do about it. */
  static String text(Failure failure) {
    return failure.text()
        + switch (failure.reason()) {
          // Redis' own words stand alone.
          case REDIS_ERROR, KEY_TOO_LONG -> "";
          case UNREACHABLE -> "; try again soon";
          case TIMED_OUT -> "; try again, or start the proxy with a longer --redis-timeout";
          case BUSY -> "; try again in a second";
        };
  }

  /** Whether Redis was asked, or would have been had it been there. */
  static boolean isOfRedis(Failure failure) {
    return failure.reason() != Reason.BUSY && failure.reason() != Reason.KEY_TOO_LONG;
  }
}
