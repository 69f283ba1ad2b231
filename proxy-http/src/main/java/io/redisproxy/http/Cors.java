package io.redisproxy.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which pages may read here, said in the way that browsers ask for. */
final class Cors {

  private static final byte[] NOTHING = {};
  private static final String SECONDS_TO_REMEMBER = "600";

  /** No page of another origin may. */
  static final Cors OFF = new Cors(List.of());

  private final byte[] forAll;
  private final Map<String, byte[]> perOrigin = new HashMap<>();

  /** The origins may be {@code *}, which means all. */
  Cors(List<String> origins) {
    boolean all = origins.contains("*");
    if (all) {
      forAll = allowed("*", "");
    } else if (origins.isEmpty()) {
      forAll = NOTHING;
    } else {
      forAll = Head.ascii("\r\nVary: Origin");
      for (String origin : origins) {
        perOrigin.put(origin, allowed(origin, "\r\nVary: Origin"));
      }
    }
  }

  private static byte[] allowed(String origin, String more) {
    return Head.ascii(
        "\r\nAccess-Control-Allow-Origin: "
            + origin
            + "\r\nAccess-Control-Expose-Headers: Age, Cache-Status, Content-Range, ETag, Retry-After"
            + more);
  }

  /** The header fields that every answer to a request has; each begins with a line break. */
  byte[] fields(Request request) {
    if (perOrigin.isEmpty()) {
      return forAll;
    }
    String origin = request.value("origin");
    return origin == null ? forAll : perOrigin.getOrDefault(origin, forAll);
  }

  /** Likewise, if the request says nothing of its origin. */
  byte[] fieldsWithoutOrigin() {
    return forAll;
  }

  /**
   * The answer to a browser that asks beforehand; null if this is none, or is not to be allowed.
   */
  @Nullable Page preflight(Request request) {
    String headers = request.value("access-control-request-headers");
    boolean asks =
        request.count("origin") == 1 && request.count("access-control-request-method") == 1;
    if (!asks || !allows(request)) {
      return null;
    }
    Page page =
        Page.empty(Status.NO_CONTENT)
            .with("Access-Control-Allow-Methods", "GET, HEAD")
            .with("Access-Control-Max-Age", SECONDS_TO_REMEMBER);
    return headers == null || !isListOfNames(headers)
        ? page
        : page.with("Access-Control-Allow-Headers", headers);
  }

  private boolean allows(Request request) {
    return perOrigin.isEmpty() ? forAll.length > 0 : fields(request) != forAll;
  }

  private static boolean isListOfNames(String text) {
    return text.chars().allMatch(c -> Characters.isToken(c) || c == ',' || c == ' ');
  }
}
