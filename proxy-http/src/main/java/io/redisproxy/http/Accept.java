package io.redisproxy.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What kinds of answer a client accepts. */
final class Accept {

  private Accept() {}

  /** Whether the client names JSON for faults, or JSON: whoever takes anything gets plain text. */
  static boolean wantsProblems(@Nullable String accept) {
    if (accept == null || !accept.toLowerCase(Locale.ROOT).contains("json")) {
      return false;
    }
    boolean wanted = false;
    for (String element : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = element.split(";", -1);
      String type = parts[0].strip();
      boolean json = type.equals(Page.PROBLEM) || type.equals(Page.JSON);
      wanted |= json && !isRefused(parts);
    }
    return wanted;
  }

  /** Whether the weight is nought. */
  private static boolean isRefused(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].strip().matches("q=0(\\.0{0,3})?")) {
        return true;
      }
    }
    return false;
  }
}
