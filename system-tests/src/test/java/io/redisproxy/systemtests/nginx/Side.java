package io.redisproxy.systemtests.nginx;

import io.redisproxy.systemtests.client.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One of the two that are asked the same. */
final class Side {

  /** What stands in a request for the tag that this side has given to the value. */
  private static final String TAG = "<tag>";

  private static final String TAGGED = "small";
  private static final Pattern ETAG = Pattern.compile("\r\nETag: (\"[^\"]+\")\r\n");

  /** Only for the case that something hangs. */
  private static final int PATIENCE_MILLIS = 20_000;

  private final String host;
  private final int port;
  private final String last;
  private final String sentinel;
  private final String tag;
  private final Map<Request, Outcome> known = new ConcurrentHashMap<>();

  /**
   * @param values what it has, by key
   * @param last the key that is asked for after everything else
   */
  Side(String host, int port, Map<String, String> values, String last) {
    this.host = host;
    this.port = port;
    this.sentinel = values.get(last);
    this.last = "GET /get/" + last + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    Matcher etag = ETAG.matcher(talk("GET /get/" + TAGGED + " HTTP/1.0\r\n\r\n"));
    if (!etag.find()) {
      throw new IllegalStateException("no ETag");
    }
    this.tag = etag.group(1);
  }

  /** What becomes of one request; not asked for again. */
  Outcome outcome(Request request) {
    Outcome outcome = known.get(request);
    if (outcome == null) {
      outcome = ask(request.text(), List.of());
      known.put(request, outcome);
    }
    return outcome;
  }

  /** What becomes of several that are sent at once. */
  Outcome outcome(List<Request> row) {
    String text = row.stream().map(Request::text).collect(Collectors.joining());
    return ask(text, expected(row).answers());
  }

  private Outcome ask(String text, List<Answer> expected) {
    return Outcome.of(RawAnswers.in(talk(text.replace(TAG, tag) + last), expected), sentinel);
  }

  /** What becomes of them if each is taken as if it were alone. */
  Outcome expected(List<Request> row) {
    return Outcome.inARow(row.stream().map(this::outcome).toList());
  }

  /** Sends all and nothing more, and returns all that comes until the other side closes. */
  private String talk(String text) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      send(socket, Bytes.latin1(text));
      return Bytes.latin1(readToEnd(socket.getInputStream()));
    } catch (IOException failure) {
      throw new UncheckedIOException("after " + new Request(text, true), failure);
    }
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
    } catch (SocketException closed) {
      // What it has said before that is still to be read.
    }
  }

  private static byte[] readToEnd(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 * 1024];
    try {
      for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
        bytes.write(buffer, 0, size);
      }
    } catch (SocketException reset) {
      // That is one way to close.
    }
    return bytes.toByteArray();
  }
}
