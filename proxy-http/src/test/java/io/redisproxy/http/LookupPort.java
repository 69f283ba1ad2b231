package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What the tests of the port for clients have in common: a port of their own, and the lines that
 * recur in its answers. Answers are compared byte for byte but for the date; in all texts, ~ is
 * CRLF.
 */
@Timeout(20)
abstract class LookupPort {

  static final String NOSNIFF = "X-Content-Type-Options: nosniff~";
  static final String OK = "HTTP/1.1 200 OK~" + NOSNIFF;
  static final String BYTES = "Content-Type: application/octet-stream~";
  static final String TEXT = "Content-Type: text/plain; charset=utf-8~";
  static final String JSON = "Content-Type: application/json~";
  static final String PROBLEM = "Content-Type: application/problem+json~";

  static final String HIT = "Cache-Status: redis-proxy; hit; ttl=52~Age: 7~";
  static final String MISS = "Cache-Status: redis-proxy; fwd=miss~";
  static final String STORED = "Cache-Status: redis-proxy; fwd=miss; stored~";

  static final String NOT_ASKED = "Cache-Status: redis-proxy~";

  /** Of a hit. */
  static final String FRESH = "Cache-Control: max-age=52~";

  /** Of what was stored just now. */
  static final String NEW = "Cache-Control: max-age=59~";

  static final String NO_CACHE = "Cache-Control: no-cache~";
  static final String NO_STORE = "Cache-Control: no-store~";
  static final String CLOSE = "Connection: close~";
  static final String RANGES = "Accept-Ranges: bytes~";

  /** The XXH64 of hello, as others have published it. */
  static final String HELLO = "\"26c7827d889f6da3\"";

  static final String HELLO_IN_JSON = "\"26c7827d889f6da3-json\"";

  static final String ABSENT =
      "the key does not exist; see that it is spelt and percent-encoded as it is in Redis";

  HttpPort port;

  @BeforeEach
  void open() throws Exception {
    port = new HttpPort(settings -> {});
  }

  @AfterEach
  void close() throws Exception {
    port.close();
  }

  /** Another port instead, with nothing in its cache. */
  final void openAnew(Consumer<HttpPort.Settings> change) throws Exception {
    close();
    port = new HttpPort(change);
  }

  /** The answer to a GET with these header fields, of which each brings its own end. */
  final String get(String target, String... fields) throws IOException {
    return ask("GET", target, fields);
  }

  final String ask(String method, String target, String... fields) throws IOException {
    return talk(request(method, target, fields));
  }

  final String talk(String... pieces) throws IOException {
    return text(port.talk(Stream.of(pieces).map(LookupPort::wire).toArray(String[]::new)));
  }

  static String request(String target) {
    return request("GET", target);
  }

  static String request(String method, String target, String... fields) {
    return "%s %s HTTP/1.1~Host: h~%s~".formatted(method, target, String.join("", fields));
  }

  static void send(Socket socket, String text) throws IOException {
    HttpPort.send(socket, wire(text));
  }

  static String readTo(Socket socket, String end) throws IOException {
    return text(HttpPort.readTo(socket, wire(end)));
  }

  static String rest(Socket socket) throws IOException {
    return text(HttpPort.rest(socket));
  }

  static String wire(String text) {
    return text.replace("~", "\r\n");
  }

  private static String text(String wire) {
    return wire.replace("\r\n", "~");
  }

  /** An answer's last lines: how long it is, other header fields, and the body. */
  static String body(String type, String body, String... fields) {
    return type + "Content-Length: " + body.length() + "~" + String.join("", fields) + "~" + body;
  }

  /** The answer to a hit that is asked for as it is. */
  static String hit(String value) {
    return OK + body(BYTES, value, HIT, FRESH, etag(tag(value)), RANGES);
  }

  static String etag(String tag) {
    return "ETag: " + tag + "~";
  }

  static String tag(String value) {
    return tag(value.getBytes(ISO_8859_1));
  }

  static String tag(byte[] value) {
    return "\"%016x\"".formatted(Xxh64.of(value, 0, value.length));
  }

  static String jsonTag(String value) {
    return tag(value).replaceFirst("\"$", "-json\"");
  }
}
