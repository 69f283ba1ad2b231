package io.redisproxy.systemtests.client;

import java.util.List;
import java.util.stream.Collectors;

/** A RESP reply: its type byte, and either its bytes or its parts. */
public record Reply(char type, String text, List<Reply> items) {

  public boolean isError() {
    return type == '-';
  }

  public byte[] bytes() {
    return Bytes.latin1(text);
  }

  /**
   * Short enough to be written down in a test: {@code $value} {@code $-1} {@code _} {@code +OK}
   * {@code -ERR no} {@code :1} {@code *[$a, $b]}.
   */
  @Override
  public String toString() {
    boolean aggregate = "*%~>".indexOf(type) >= 0 && !text.equals("-1");
    String parts = items.stream().map(Reply::toString).collect(Collectors.joining(", ", "[", "]"));
    return type + (aggregate ? parts : text);
  }
}
