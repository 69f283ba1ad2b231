package io.redisproxy.systemtests.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/** A socket that sends exactly the given bytes, and reads with a limit on the wait. */
public abstract sealed class Connection implements AutoCloseable permits RawHttp, RespClient {
  private static final int LIMIT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  Connection(String host, int port) {
    try {
      socket = new Socket();
      socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(LIMIT_MILLIS);
      in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  final void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  final int readByte() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException("the other side has closed the connection");
    }
    return next;
  }

  final byte[] readExactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  /** Reads as many bytes, keeping none, as long as they are these; says how many were. */
  public final int readAlong(byte[] expected) {
    byte[] piece = new byte[64 * 1024];
    try {
      for (int at = 0; at < expected.length; at += piece.length) {
        int wanted = Math.min(piece.length, expected.length - at);
        int length = in.readNBytes(piece, 0, wanted);
        int different = Arrays.mismatch(piece, 0, length, expected, at, at + length);
        if (different >= 0 || length < wanted) {
          return at + (different >= 0 ? different : length);
        }
      }
      return expected.length;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  final byte[] readToEnd() throws IOException {
    return in.readAllBytes();
  }

  /** A line without its CRLF. */
  final String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = readByte(); next != '\r'; next = readByte()) {
      line.write(next);
    }
    if (readByte() != '\n') {
      throw new IOException("CR without LF after: " + line);
    }
    return Bytes.latin1(line.toByteArray());
  }

  /** Whether any byte comes within the time; what comes stays to be read. */
  public final boolean answersWithin(Duration time) {
    try {
      socket.setSoTimeout(Math.toIntExact(time.toMillis()));
      in.mark(1);
      boolean came = in.read() >= 0;
      in.reset();
      return came;
    } catch (SocketTimeoutException silence) {
      return false;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      restoreLimit();
    }
  }

  private void restoreLimit() {
    try {
      socket.setSoTimeout(LIMIT_MILLIS);
    } catch (SocketException closed) {
      // Then the next read says so.
    }
  }

  /** Whether the other side closes, with nothing left to read. */
  public final boolean isClosedByPeer() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (SocketException reset) {
      return true;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** No more is sent; answers can still be read. */
  public final void endRequests() {
    try {
      socket.shutdownOutput();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
