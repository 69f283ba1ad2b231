package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RespClient;
import java.io.IOException;
import java.nio.ByteBuffer;

/** {@code GET key}, so many at a time. */
final class RespGets implements Dialect {
  private static final byte[] WRONG_TYPE = Bytes.latin1("WRONGTYPE");

  private final byte[][] requests;

  RespGets(Key[] keys) {
    requests = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      requests[i] = RespClient.request("GET", keys[i].name());
    }
  }

  @Override
  public void ask(int[] keys, ByteBuffer out) {
    for (int key : keys) {
      out.put(requests[key]);
    }
  }

  @Override
  public void hear(int[] keys, Wire wire, Judge judge) throws IOException {
    for (int key : keys) {
      hear(key, wire.next(), wire, judge);
    }
  }

  static void hear(int key, byte type, Wire wire, Judge judge) throws IOException {
    if (type == '$') {
      int length = wire.number();
      if (length < 0) {
        judge.absent(key, wire.filled());
      } else {
        int end = wire.take(length + 2) - 2;
        judge.value(key, wire.buffer(), end, length, wire.filled());
      }
    } else if (type == '-') {
      // A list or a set is as good as no value: what it replaced must not be seen either.
      if (wire.accept(WRONG_TYPE)) {
        wire.skipLine();
        judge.absent(key, wire.filled());
      } else {
        judge.error(wire.line());
      }
    } else {
      throw new IOException("no answer to GET: " + (char) type);
    }
  }
}
