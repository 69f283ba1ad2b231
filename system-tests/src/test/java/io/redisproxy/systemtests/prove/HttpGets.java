package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/** {@code GET /get/KEY} on a connection that is kept, so many at a time. */
final class HttpGets implements Dialect {
  private static final byte[] STATUS_LINE = Bytes.latin1("HTTP/1.1 ");
  private static final byte[] CONTENT_LENGTH = Bytes.latin1("Content-Length: ");

  private final byte[][] requests;

  HttpGets(Key[] keys) {
    requests = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      requests[i] = Bytes.latin1("GET /get/" + keys[i].name() + " HTTP/1.1\r\nHost: h\r\n\r\n");
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
      hear(key, wire, judge);
    }
  }

  private static void hear(int key, Wire wire, Judge judge) throws IOException {
    if (!wire.accept(STATUS_LINE)) {
      throw new IOException("no HTTP answer");
    }
    int status = (wire.next() - '0') * 100 + (wire.next() - '0') * 10 + wire.next() - '0';
    wire.skipLine();
    int length = 0;
    int lineLength;
    do {
      if (wire.accept(CONTENT_LENGTH)) {
        length = wire.number();
        lineLength = 1;
      } else {
        lineLength = wire.skipLine();
      }
    } while (lineLength > 0);
    int end = wire.take(length);
    switch (status) {
      case 200 -> judge.value(key, wire.buffer(), end, length, wire.filled());
      // Of another type than a string: as good as no value.
      case 404, 409 -> judge.absent(key, wire.filled());
      default -> judge.error("HTTP " + status);
    }
  }
}
