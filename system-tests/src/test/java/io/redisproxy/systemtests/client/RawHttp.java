package io.redisproxy.systemtests.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An HTTP client that sends exact bytes and reads exact answers, one after the other. */
public final class RawHttp extends Connection implements Asker {
  private RawHttp(String host, int port) {
    super(host, port);
  }

  public static RawHttp connect(String host, int port) {
    return new RawHttp(host, port);
  }

  /** An answer: header names in any case, the body one byte a character. */
  public record Response(String version, int status, Map<String, String> headers, String text) {

    /** Empty where there is none. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    @Override
    public String toString() {
      return version + " " + status + " " + headers + " (" + text.length() + " characters)";
    }
  }

  public RawHttp send(byte[] bytes) {
    write(bytes);
    return this;
  }

  public RawHttp send(String latin1) {
    return send(Bytes.latin1(latin1));
  }

  /** A plain HTTP/1.1 request's bytes. */
  public static String request(String method, String target) {
    return method + " " + target + " HTTP/1.1\r\nHost: proxy\r\n\r\n";
  }

  public Response get(String target) {
    return send(request("GET", target)).read();
  }

  public Response head(String target) {
    return send(request("HEAD", target)).readHead();
  }

  /** An answer with the body that its Content-Length announces. */
  public Response read() {
    Response head = readHead();
    try {
      String length = head.header("Content-Length");
      boolean bodiless = head.status() < 200 || head.status() == 204 || head.status() == 304;
      String body = bodiless ? "" : Bytes.latin1(body(length));
      return new Response(head.version(), head.status(), head.headers(), body);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private byte[] body(String length) throws IOException {
    return length.isEmpty() ? readToEnd() : readExactly(Integer.parseInt(length));
  }

  /** An answer to HEAD: whatever its Content-Length says, no body follows. */
  public Response readHead() {
    try {
      List<String> status = List.of(readLine().split(" ", 3));
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String line = readLine(); !line.isEmpty(); line = readLine()) {
        int colon = line.indexOf(':');
        headers.merge(
            line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
      }
      return new Response(status.get(0), Integer.parseInt(status.get(1)), headers, "");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void askFor(byte[] key) {
    send(request("GET", "/get/" + Bytes.percentEncoded(key)));
  }

  @Override
  public Answer answer() {
    Response response = read();
    return switch (response.status()) {
      case 200 -> Answer.value(response.text());
      case 404 -> Answer.ABSENT;
      case 400 -> new Answer(Answer.Kind.BAD_REQUEST, response.text());
      case 409 -> new Answer(Answer.Kind.ERROR, response.text());
      case 414 -> new Answer(Answer.Kind.KEY_TOO_LONG, "");
      case 502 -> Answer.UNREACHABLE;
      case 503 -> Answer.BUSY;
      case 504 -> Answer.TIMED_OUT;
      default -> throw new IllegalStateException("not in the contract: " + response);
    };
  }
}
