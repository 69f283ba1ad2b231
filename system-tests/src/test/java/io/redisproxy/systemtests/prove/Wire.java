package io.redisproxy.systemtests.prove;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client's socket, read without making an object of anything. */
final class Wire implements AutoCloseable {
  private static final int LIMIT_MILLIS = 30_000;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final byte[] buffer = new byte[256 * 1024];
  private int at;
  private int limit;
  private long filled;

  Wire(String host, int port) throws IOException {
    socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(LIMIT_MILLIS);
    in = socket.getInputStream();
  }

  void write(byte[] bytes, int length) throws IOException {
    socket.getOutputStream().write(bytes, 0, length);
  }

  /** Sends a command that must be answered with OK. */
  void say(byte[] command) {
    try {
      write(command, command.length);
      String answer = line();
      if (!answer.equals("+OK")) {
        throw new IllegalStateException("expected +OK, was: " + answer);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whether anything has come that was not read. */
  boolean hasMore() throws IOException {
    return at < limit || in.available() > 0;
  }

  /** When the last byte that is here had come. */
  long filled() {
    return filled;
  }

  byte[] buffer() {
    return buffer;
  }

  byte next() throws IOException {
    if (at == limit) {
      fill();
    }
    return buffer[at++];
  }

  /** The number up to the end of the line; the line is passed. */
  int number() throws IOException {
    byte first = next();
    int sign = first == '-' ? -1 : 1;
    int number = first == '-' ? 0 : first - '0';
    for (byte digit = next(); digit != '\r'; digit = next()) {
      number = number * 10 + digit - '0';
    }
    take(1);
    return sign * number;
  }

  /** Passes so many bytes, which are then all in the buffer; says where they end there. */
  int take(int length) throws IOException {
    while (limit - at < length) {
      fill();
    }
    at += length;
    return at;
  }

  /** Whether the text, in capitals or not, is next; if so, it is passed. */
  boolean accept(byte[] text) throws IOException {
    for (int i = 0; i < text.length; i++) {
      if (at + i == limit) {
        fill();
      }
      if ((buffer[at + i] | 0x20) != (text[i] | 0x20)) {
        return false;
      }
    }
    at += text.length;
    return true;
  }

  /** Passes the rest of the line; says how long it was. */
  int skipLine() throws IOException {
    int length = 0;
    while (next() != '\n') {
      length++;
    }
    return length - 1;
  }

  /** The rest of the line, for what is rare. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (byte character = next(); character != '\r'; character = next()) {
      line.append((char) character);
    }
    take(1);
    return line.toString();
  }

  private void fill() throws IOException {
    if (at == limit) {
      at = 0;
      limit = 0;
    } else if (limit == buffer.length) {
      System.arraycopy(buffer, at, buffer, 0, limit - at);
      limit -= at;
      at = 0;
    }
    int length = in.read(buffer, limit, buffer.length - limit);
    if (length < 0) {
      throw new EOFException("the proxy has closed the connection");
    }
    filled = Clock.now();
    limit += length;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
