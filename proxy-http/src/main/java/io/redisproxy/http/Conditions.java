package io.redisproxy.http;

import org.jspecify.annotations.Nullable;

/**
 * Under which conditions a client wants the value, and which part of it: it has one already, or
 * part of one, and knows its tag.
 */
record Conditions(
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable String range,
    @Nullable String ifRange) {

  private static final String RANGE_UNIT = "bytes=";
  private static final int MAX_DIGITS = 18;

  /** Null if the client sets none, as most don't. */
  static @Nullable Conditions of(Request request) {
    String ifMatch = request.value("if-match");
    String ifNoneMatch = request.value("if-none-match");
    // Ranges are for GET alone.
    String range = request.isMethod("GET") ? request.value("range") : null;
    if (ifMatch == null && ifNoneMatch == null && range == null) {
      return null;
    }
    return new Conditions(ifMatch, ifNoneMatch, range, request.value("if-range"));
  }

  /** Whether the value is another than the one that the client insists on. */
  boolean fails(String tag) {
    return ifMatch != null && !names(ifMatch, tag, false);
  }

  /** Whether the client has this value already. */
  boolean isKnown(String tag) {
    return ifNoneMatch != null && names(ifNoneMatch, tag, true);
  }

  /**
   * The part of a value that the client wants.
   *
   * @return null if it wants all of it, or what it wants can't be understood
   */
  @Nullable Part part(String tag, int length) {
    if (range == null
        || !range.regionMatches(true, 0, RANGE_UNIT, 0, RANGE_UNIT.length())
        || (ifRange != null && !ifRange.equals(tag))) {
      return null;
    }
    String spec = range.substring(RANGE_UNIT.length()).strip();
    int dash = spec.indexOf('-');
    String first = dash < 0 ? "" : spec.substring(0, dash);
    String last = dash < 0 ? "" : spec.substring(dash + 1);
    if (!isNumber(first) || !isNumber(last) || (first.isEmpty() && last.isEmpty())) {
      return null;
    }
    if (first.isEmpty()) {
      long size = Long.parseLong(last);
      // All of an empty value could be sent, but Content-Range has no words for it.
      return size > 0 && length == 0
          ? null
          : new Part(length - Math.min(size, length), length - 1L);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
    return to < from ? null : new Part(from, Math.min(to, length - 1L));
  }

  private static boolean isNumber(String text) {
    return text.length() <= MAX_DIGITS && text.chars().allMatch(Characters::isDigit);
  }

  /** Whether a list of tags, or {@code *}, names this one. */
  private static boolean names(String list, String tag, boolean weakToo) {
    if (list.equals("*")) {
      return true;
    }
    int at = list.indexOf(tag);
    while (at >= 0) {
      boolean weak = at >= 2 && list.startsWith("W/", at - 2);
      if (isWhole(list, weak ? at - 2 : at, at + tag.length()) && (weakToo || !weak)) {
        return true;
      }
      at = list.indexOf(tag, at + 1);
    }
    return false;
  }

  /** Whether this is an element of the list, and not part of one: a tag may hold a comma. */
  private static boolean isWhole(String list, int from, int end) {
    int before = from - 1;
    while (before >= 0 && Characters.isBlank(list.charAt(before))) {
      before--;
    }
    int after = end;
    while (after < list.length() && Characters.isBlank(list.charAt(after))) {
      after++;
    }
    return (before < 0 || list.charAt(before) == ',')
        && (after == list.length() || list.charAt(after) == ',');
  }

  /** The first and the last byte of a part; there are none if the first is behind the last. */
  record Part(long first, long last) {
    boolean isEmpty() {
      return first > last;
    }
  }
}
