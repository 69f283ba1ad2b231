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
    String end = "modules~*0~";
    StringBuilder hello = new StringBuilder();
    while (!hello.toString().endsWith(end)) {
      hello.append(text(socket.getInputStream().readNBytes(1)).replace('\n', '~'));
      int length = hello.length();
      if (length > 1 && hello.charAt(length - 2) == '\r') {
        hello.deleteCharAt(length - 2);
      }
    }
    return this;
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
