package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;

/** A client that types its requests as lines; ~ is CRLF. */
final class Conversation implements AutoCloseable {

  private final Socket socket;

  Conversation(RespPort port) throws IOException {
    socket = port.connect();
  }

  /** Sends these requests at once. */
  Conversation ask(String... requests) throws IOException {
    RespPort.send(socket, String.join("\r\n", requests) + "\r\n");
    return this;
  }

  /** The next that comes is this. */
  Conversation hears(String reply) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(reply.replace("~", "\r\n").length());
    assertThat(text(bytes)).isEqualTo(reply);
    return this;
  }

  /** Speaks version 3 of the protocol from now on. */
  Conversation inResp3() throws IOException {
    ask("HELLO 3");
    while (!line().equals("*0")) {
      // The list of modules is the last of what it says.
    }
    return this;
  }

  /** What comes up to the next line break. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int read = socket.getInputStream().read();
    while (read != '\n') {
      if (read < 0) {
        throw new IOException("closed after <" + line + ">");
      }
      line.append((char) read);
      read = socket.getInputStream().read();
    }
    return line.substring(0, line.length() - 1);
  }

  /** Nothing is on its way: what is asked now is answered next. */
  Conversation hearsNothingBefore(String request, String reply) throws IOException {
    return ask(request).hears(reply);
  }

  /** All that comes before the proxy closes the connection. */
  String rest() throws IOException {
    return text(socket.getInputStream().readAllBytes());
  }

  Conversation endOfRequests() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1).replace("\r\n", "~");
  }
}
