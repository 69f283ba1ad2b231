package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client that is nothing but a socket. */
final class Wire implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 5_000;

  private final Socket socket = new Socket();
  private InputStream in = InputStream.nullInputStream();

  private Wire() {}

  static Wire to(InetSocketAddress address) throws IOException {
    return to(address, 0);
  }

  /**
   * @param receiveBytes how much the system may keep for a client that reads slowly; 0: its choice
   */
  static Wire to(InetSocketAddress address, int receiveBytes) throws IOException {
    Wire wire = new Wire();
    if (receiveBytes > 0) {
      wire.socket.setReceiveBufferSize(receiveBytes);
    }
    wire.socket.setSoTimeout(PATIENCE_MILLIS);
    wire.socket.connect(address, PATIENCE_MILLIS);
    wire.in = new BufferedInputStream(wire.socket.getInputStream());
    return wire;
  }

  Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    return this;
  }

  Wire endOfRequests() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int read = in.read();
    while (read != '\n') {
      if (read < 0) {
        throw new IOException("closed after <" + line + ">");
      }
      line.append((char) read);
      read = in.read();
    }
    return line.toString();
  }

  String read(int bytes) throws IOException {
    return new String(in.readNBytes(bytes), US_ASCII);
  }

  /** All that still comes before the connection is closed. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
