package io.redisproxy.systemtests.client;

import java.util.List;

/**
 * A reply as it came over the wire, one character a byte, and its parts, which are in it too.
 *
 * @param text all of it, to the last line break
 */
public record Frame(String text, List<Frame> parts) {

  public char type() {
    return text.charAt(0);
  }
}
