package io.redisproxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The Redis behind the proxy: where it is, and what it asks of whoever connects. */
record RedisTarget(
    boolean tls,
    String host,
    int port,
    int database,
    @Nullable String username,
    @Nullable String password) {

  private static final int DEFAULT_PORT = 6379;

  // java.net.URI finds neither a host with an underscore, as container names often have, nor a
  // password with a bare '@' or '^' in it. Here the last '@' ends the password.
  private static final Pattern WRITTEN =
      Pattern.compile(
          "redis(?<tls>s)?://"
              + "((?:(?<username>[^:/?#]*):)?(?<password>[^/?#]*)@)?"
              + "(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])"
              + "(?::(?<port>[0-9]+))?"
              + "(?:/(?<database>[0-9]*))?");

  static Reading<RedisTarget> read(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Reading.bad("is not a Redis URI");
    }
    int port = number(written.group("port"), DEFAULT_PORT);
    if (port < 1 || port > 65_535) {
      return Reading.bad("has a port that is not between 1 and 65535");
    }
    int database = number(written.group("database"), 0);
    if (database < 0) {
      return Reading.bad("has too large a database number");
    }
    try {
      return new RedisTarget(
              written.group("tls") != null,
              written.group("host"),
              port,
              database,
              decoded(written.group("username")),
              decoded(written.group("password")))
          .clearToClient();
    } catch (IllegalArgumentException malformed) {
      return Reading.bad("has a '%' without two hexadecimal digits after it");
    }
  }

  /** The number in the digits, {@code otherwise} where there are none, -1 where it is too large. */
  private static int number(@Nullable String digits, int otherwise) {
    if (digits == null || digits.isEmpty()) {
      return otherwise;
    }
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException tooLarge) {
      return -1;
    }
  }

  /** Empty counts as none: Redis knows neither a user nor a password that is empty. */
  private static @Nullable String decoded(@Nullable String text) {
    // URLDecoder is made for forms, where '+' is a space; in a URI it is a plus.
    return text == null || text.isEmpty()
        ? null
        : URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static String encoded(@Nullable String text) {
    return text == null ? "" : URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /**
   * Refuses what the client would misread. It goes by java.net.URI too, and takes all after the
   * user for the host where that finds none: right without a port, and wrong with one. It decodes
   * user and password before it parts them at the first colon.
   */
  private Reading<RedisTarget> clearToClient() {
    if (username != null && username.contains(":")) {
      return Reading.bad("has a colon in its user name");
    }
    try {
      return new URI(uri()).getHost() != null || port == DEFAULT_PORT
          ? Reading.good(this)
          : Reading.bad("has a host name that can be used with port " + DEFAULT_PORT + " only");
    } catch (URISyntaxException e) {
      return Reading.bad("is not a Redis URI");
    }
  }

  /** The whole URI, password included: for the client, never for eyes. */
  String uri() {
    String userInfo = password == null ? "" : encoded(username) + ":" + encoded(password) + "@";
    return written(userInfo, port == DEFAULT_PORT ? "" : ":" + port);
  }

  /** The URI without user and password. */
  String display() {
    return written("", ":" + port);
  }

  private String written(String userInfo, String portSuffix) {
    String scheme = tls ? "rediss://" : "redis://";
    return scheme + userInfo + host + portSuffix + (database == 0 ? "" : "/" + database);
  }

  /** As {@link #display()}, so that no log line can hold the password by accident. */
  @Override
  public String toString() {
    return display();
  }
}
