package io.redisproxy.command;

import java.nio.charset.StandardCharsets;

/** A command of the proxy itself that has no arguments. */
public final class OneWord implements Words {

  private final byte[] bytes;

  public OneWord(String word) {
    bytes = word.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public int count() {
    return 1;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int start(int word) {
    return 0;
  }

  @Override
  public int length(int word) {
    return bytes.length;
  }
}
