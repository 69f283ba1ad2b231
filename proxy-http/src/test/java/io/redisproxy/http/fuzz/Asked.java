package io.redisproxy.http.fuzz;

/**
 * A request as a {@link PlainReader} sees it.
 *
 * @param end how far it goes
 * @param head whether it begins as one for HEAD, so that no body answers it
 * @param line its first line without the version; empty if that is malformed
 * @param closes whether its answer is the connection's last
 * @param expects whether it asks for a word before its body
 */
public record Asked(End end, boolean head, String line, boolean closes, boolean expects) {

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

  /** What it asks for. */
  public String target() {
    return line.substring(line.indexOf(' ') + 1);
  }
}
