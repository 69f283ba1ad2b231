package io.redisproxy.backing;

import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Why an attempt to connect failed, out of the exceptions that Lettuce wraps around it. */
final class Reasons {

  private Reasons() {}

  static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof RedisException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  static String of(@Nullable Throwable failure) {
    if (failure == null) {
      return "unknown";
    }
    Throwable root = root(failure);
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /** Whether somebody took the connection and then said nothing. */
  static boolean isSilence(@Nullable Throwable failure) {
    return failure != null && root(failure) instanceof RedisCommandTimeoutException;
  }
}
