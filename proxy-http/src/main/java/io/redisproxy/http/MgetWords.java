package io.redisproxy.http;

import io.redisproxy.command.Words;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The command that asks for several keys. */
final class MgetWords implements Words {

  private static final byte[] NAME = "MGET".getBytes(StandardCharsets.US_ASCII);

  static final MgetWords NONE = new MgetWords(List.of());

  private final byte[] bytes;

  /** Where each word begins, and where the last one ends. */
  private final int[] starts;

  MgetWords(List<byte[]> keys) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(NAME);
    starts = new int[keys.size() + 2];
    for (int i = 0; i < keys.size(); i++) {
      starts[i + 1] = all.size();
      all.writeBytes(keys.get(i));
    }
    starts[keys.size() + 1] = all.size();
    bytes = all.toByteArray();
  }

  int keyCount() {
    return count() - 1;
  }

  byte[] key(int index) {
    return Arrays.copyOfRange(bytes, start(index + 1), start(index + 2));
  }

  @Override
  public int count() {
    return starts.length - 1;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int start(int word) {
    return starts[word];
  }

  @Override
  public int length(int word) {
    return starts[word + 1] - starts[word];
  }
}
