package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One {@code MGET} of all the keys. */
final class RespManyGets implements Dialect {
  private static final byte[] COMMAND = Bytes.latin1("$4\r\nMGET\r\n");

  private final byte[][] words;

  RespManyGets(Key[] keys) {
    words = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      String name = keys[i].name();
      words[i] = Bytes.latin1("$" + name.length() + "\r\n" + name + "\r\n");
    }
  }

  @Override
  public void ask(int[] keys, ByteBuffer out) {
    out.put(Bytes.latin1("*" + (keys.length + 1) + "\r\n")).put(COMMAND);
    for (int key : keys) {
      out.put(words[key]);
    }
  }

  @Override
  public void hear(int[] keys, Wire wire, Judge judge) throws IOException {
    byte type = wire.next();
    if (type != '*') {
      judge.error(wire.line());
      return;
    }
    wire.number();
    for (int key : keys) {
      RespGets.hear(key, wire.next(), wire, judge);
    }
  }
}
