package io.redisproxy.systemtests.differential;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RespClient;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One command to send to both.
 *
 * @param words one character a byte
 * @param answered whether there is a reply
 */
record Command(List<String> words, Likeness likeness, boolean answered) {

  private static final int SHOWN_CHARS = 120;

  static Command of(String... words) {
    return new Command(List.of(words), Likeness.SAME_BYTES, true);
  }

  Command unanswered() {
    return new Command(words, likeness, false);
  }

  byte[] bytes() {
    return RespClient.request(words.toArray());
  }

  boolean is(String name) {
    return words.get(0).equalsIgnoreCase(name);
  }

  @Override
  public String toString() {
    return words.stream().map(Command::shown).collect(Collectors.joining(" "));
  }

  /** As redis-cli takes it, cut where it is long. */
  static String shown(String latin1) {
    StringBuilder shown = new StringBuilder();
    for (byte b : Bytes.latin1(latin1.substring(0, Math.min(latin1.length(), SHOWN_CHARS)))) {
      boolean plain = b >= ' ' && b <= '~' && b != '"' && b != '\\';
      shown.append(plain ? String.valueOf((char) b) : "\\x%02x".formatted(b));
    }
    if (latin1.length() > SHOWN_CHARS) {
      shown.append("... ").append(latin1.length()).append(" bytes");
    }
    boolean bare = !latin1.isEmpty() && shown.indexOf("\\") < 0 && shown.indexOf(" ") < 0;
    return bare ? shown.toString() : '"' + shown.toString() + '"';
  }
}
