package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redisproxy.http.Conditions.Part;
import io.redisproxy.http.Target.BadTarget;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a target and in the fields about conditions, ranges and types is understood as
 * plain patterns understand it, whatever it is.
 */
public final class FieldsFuzz {

  private static final String TAG = "\"0123456789abcdef\"";

  private static final Pattern TAGS =
      Pattern.compile("[\\t ,]*((W/)?\"[^\"]*\"[\\t ]*(,[\\t ,]*|$))+");
  private static final Pattern RANGE =
      Pattern.compile("(?i)bytes=[\\t ]*([0-9]{0,18})-([0-9]{0,18})");
  private static final Pattern ESCAPE = Pattern.compile("%([0-9a-fA-F]{2})|[^%]");

  private static final int LINES = 7;

  private FieldsFuzz() {}

  /** A line each: target, If-Match, If-None-Match, If-Range, Range, Accept; then a value. */
  public static void fuzzerTestOneInput(byte[] input) {
    String[] lines = new String(input, ISO_8859_1).replace("TAG", TAG).split("\n", LINES);
    lines = Arrays.copyOf(lines, LINES);
    lines[0] = lines[0].replaceAll("[^!-\"$-~]", "");
    for (int i = 1; i < LINES - 1 && lines[i] != null; i++) {
      // What the parser has let through.
      lines[i] = lines[i].replaceAll("[^\\t -~\\x80-\\xff]", "").strip();
    }
    target(lines[0]);
    int length = lines[6] == null ? 0 : lines[6].length();
    Conditions conditions = new Conditions(lines[1], lines[2], lines[4], lines[3]);
    tags(conditions);
    part(conditions, length);
    accept(lines[5]);
  }

  private static void target(String text) {
    Target target;
    try {
      target = Target.of(text);
    } catch (BadTarget e) {
      return;
    }
    require(target.path().startsWith("/"), "a path that is none", text);
    require(text.endsWith(target.query()), "a query from elsewhere", text);
    String path = target.path().substring(1);
    byte[] key = decoded(path);
    try {
      byte[] read = target.pathAfter("/");
      require(key != null && Arrays.equals(read, key), "another key", text);
    } catch (BadTarget e) {
      require(key == null, "no key", text);
    }
    values(target);
  }

  private static void values(Target target) {
    List<byte[]> wanted =
        Arrays.stream(target.query().split("&", -1))
            .filter(pair -> pair.equals("key") || pair.startsWith("key="))
            .map(pair -> decoded(pair.replaceFirst("key=?", "").replace('+', ' ')))
            .toList();
    // Elsewhere in the query anything may stand that cannot be decoded, or is the name encoded.
    boolean plain = !target.query().replaceAll("key=[^&]*", "").contains("%");
    try {
      List<byte[]> read = target.values("key");
      require(
          !plain || Arrays.deepEquals(read.toArray(), wanted.toArray()),
          "other values",
          target.query());
    } catch (BadTarget e) {
      require(!plain || wanted.contains(null), "no values", target.query());
    }
  }

  /** Null if it cannot be decoded. */
  private static byte[] decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher escape = ESCAPE.matcher(text);
    int at = 0;
    while (escape.find() && escape.start() == at) {
      String code = escape.group(1);
      bytes.write(code == null ? text.charAt(at) : Integer.parseInt(code, 16));
      at = escape.end();
    }
    return at == text.length() ? bytes.toByteArray() : null;
  }

  private static void tags(Conditions conditions) {
    boolean fails = conditions.fails(TAG);
    boolean known = conditions.isKnown(TAG);
    String ifMatch = conditions.ifMatch();
    if (ifMatch == null || ifMatch.equals("*")) {
      require(!fails, "If-Match fails", ifMatch);
    } else if (areTags(ifMatch)) {
      require(fails != names(ifMatch, false), "If-Match is misunderstood", ifMatch);
    }
    String ifNoneMatch = conditions.ifNoneMatch();
    if (ifNoneMatch != null && areTags(ifNoneMatch)) {
      require(known == names(ifNoneMatch, true), "If-None-Match is misunderstood", ifNoneMatch);
    }
  }

  /** Of a long list the pattern can't be asked. */
  private static boolean areTags(String list) {
    return list.length() < 500 && TAGS.matcher(list).matches();
  }

  private static boolean names(String tags, boolean weakToo) {
    Matcher tag = Pattern.compile("(W/)?(\"[^\"]*\")").matcher(tags);
    boolean found = false;
    while (tag.find()) {
      found |= tag.group(2).equals(TAG) && (weakToo || tag.group(1) == null);
    }
    return found;
  }

  private static void part(Conditions conditions, int length) {
    Part part = conditions.part(TAG, length);
    String range = conditions.range();
    Matcher numbers = RANGE.matcher(range == null ? "" : range);
    boolean asked =
        numbers.matches() && (conditions.ifRange() == null || conditions.ifRange().equals(TAG));
    if (!asked || (numbers.group(1).isEmpty() && numbers.group(2).isEmpty())) {
      require(part == null, "a part that nobody asked for", range);
      return;
    }
    long first = numbers.group(1).isEmpty() ? -1 : Long.parseLong(numbers.group(1));
    long last = numbers.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(numbers.group(2));
    if (first > last) {
      require(part == null, "a part that ends before it begins", range);
      return;
    }
    if (first < 0 && last > 0 && length == 0) {
      require(part == null, "a part of nothing", range);
      return;
    }
    long from = first < 0 ? Math.max(0, length - last) : first;
    long to = first < 0 ? length - 1 : Math.min(last, length - 1);
    boolean empty = from > to;
    require(part != null && part.isEmpty() == empty, "no part", range);
    require(empty || (part.first() == from && part.last() == to), "another part", range);
  }

  private static void accept(String accept) {
    boolean wants = Accept.wantsProblems(accept);
    String lower = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
    boolean names =
        lower.contains("application/json") || lower.contains("application/problem+json");
    require(names || !wants, "JSON that nobody wants", accept);
    if (lower.matches("[\\t ]*application/(problem\\+)?json[\\t ]*")) {
      require(wants, "no JSON", accept);
    }
  }

  private static void require(boolean given, String instead, Object of) {
    if (!given) {
      throw new AssertionError(instead + ": " + of);
    }
  }
}
