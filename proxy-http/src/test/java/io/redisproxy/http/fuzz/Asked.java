package io.redisproxy.http.fuzz;

/**
 * A request as a {@link PlainReader} sees it.
 *
 * @param end how far it goes
 * @param line its first line without the version; empty if there is none
 * @param closes whether its answer is the connection's last
 * @param expects whether it asks for a word before its body
 */
public record Asked(End end, String line, boolean closes, boolean expects) {

  /** How far a request goes. */
  public enum End {
    WHOLE,
    /** It is none that could be answered. */
    MALFORMED,
    /** There is more to come. */
    OPEN
  }

  boolean isWhole() {
    return end == End.WHOLE;
  }

  boolean hasBody() {
    return !isWhole() || !line.startsWith("HEAD ");
  }

  /** What it asks for. */
  public String target() {
    return line.substring(line.indexOf(' ') + 1);
  }
}
