package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** One direction of a connection: bytes leave as they came, at once or some time later. */
final class Stretch {
  private final SocketChannel from;
  private final SocketChannel to;
  private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
  private long delayNanos;
  private boolean held;

  private record Piece(ByteBuffer bytes, long due) {}

  Stretch(SocketChannel from, SocketChannel to) {
    this.from = from;
    this.to = to;
  }

  /** Takes what has come; says whether more may. */
  boolean take(ByteBuffer buffer) throws IOException {
    buffer.clear();
    int length = from.read(buffer);
    buffer.flip();
    if (delayNanos == 0 && waiting.isEmpty()) {
      to.write(buffer);
    }
    if (buffer.hasRemaining()) {
      ByteBuffer bytes = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
      waiting.add(new Piece(bytes, Clock.now() + delayNanos));
    }
    return length >= 0;
  }

  /** Sends on what is due. */
  void carry(long now) throws IOException {
    Piece piece = waiting.peek();
    while (piece != null && piece.due() <= now && !held) {
      to.write(piece.bytes());
      if (piece.bytes().hasRemaining()) {
        return;
      }
      waiting.remove();
      piece = waiting.peek();
    }
  }

  void delay(long nanos) {
    delayNanos = nanos;
  }

  void hold(boolean hold) {
    held = hold;
  }

  boolean hasToWait() {
    return !waiting.isEmpty() && !held;
  }
}
