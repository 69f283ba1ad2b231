package io.redisproxy.systemtests.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A RESP2 and RESP3 client that hides nothing. */
public final class RespClient extends Connection implements Asker {

  private RespClient(String host, int port) {
    super(host, port);
  }

  public static RespClient connect(String host, int port) {
    return new RespClient(host, port);
  }

  /** A multibulk request of strings (one byte a character), byte arrays and numbers. */
  public static byte[] request(Object... words) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(Bytes.latin1("*" + words.length + "\r\n"));
    for (Object word : words) {
      byte[] bytes = word instanceof byte[] raw ? raw : Bytes.latin1(word.toString());
      request.writeBytes(Bytes.latin1("$" + bytes.length + "\r\n"));
      request.writeBytes(bytes);
      request.writeBytes(Bytes.latin1("\r\n"));
    }
    return request.toByteArray();
  }

  public RespClient send(byte[] bytes) {
    write(bytes);
    return this;
  }

  public RespClient send(String latin1) {
    return send(Bytes.latin1(latin1));
  }

  public Reply command(Object... words) {
    return send(request(words)).read();
  }

  /** A command's reply in the short form of {@link Reply#toString}. */
  public String ask(Object... words) {
    return command(words).toString();
  }

  public String readText() {
    return read().toString();
  }

  public Reply read() {
    try {
      return next();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A reply as the bytes that it is made of. */
  public Frame readFrame() {
    try {
      return nextFrame();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Frame nextFrame() throws IOException {
    char type = (char) readByte();
    String line = readLine();
    StringBuilder text = new StringBuilder().append(type).append(line).append("\r\n");
    List<Frame> parts = new ArrayList<>();
    switch (type) {
      case '+', '-', ':', ',', '#', '(', '_' -> {}
      case '$', '=', '!' -> {
        int length = Integer.parseInt(line);
        text.append(length < 0 ? "" : Bytes.latin1(readExactly(length + 2)));
      }
      case '*', '~', '>', '%' -> {
        int count = Integer.parseInt(line) * (type == '%' ? 2 : 1);
        for (int i = 0; i < count; i++) {
          parts.add(nextFrame());
          text.append(parts.get(i).text());
        }
      }
      default -> throw new IOException("no RESP reply: " + type + line);
    }
    return new Frame(text.toString(), parts);
  }

  private Reply next() throws IOException {
    char type = (char) readByte();
    String line = readLine();
    return switch (type) {
      case '+', '-', ':', ',', '#', '(', '_' -> new Reply(type, line, List.of());
      case '$', '=' -> new Reply(type, bulk(Integer.parseInt(line)), List.of());
      case '*', '~', '>' -> new Reply(type, line, items(Integer.parseInt(line)));
      case '%' -> new Reply(type, line, items(2 * Integer.parseInt(line)));
      default -> throw new IOException("no RESP reply: " + type + line);
    };
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return "-1";
    }
    String text = Bytes.latin1(readExactly(length));
    if (!readLine().isEmpty()) {
      throw new IOException("bulk string longer than " + length);
    }
    return text;
  }

  private List<Reply> items(int count) throws IOException {
    List<Reply> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(next());
    }
    return items;
  }

  @Override
  public void askFor(byte[] key) {
    send(request("GET", key));
  }

  @Override
  public Answer answer() {
    Reply reply = read();
    String text = reply.toString();
    if (text.equals("$-1") || text.equals("_")) {
      return Answer.ABSENT;
    }
    if (reply.type() == '$') {
      return Answer.value(reply.text());
    }
    return switch (text) {
      case "-ERR backing Redis is unreachable" -> Answer.UNREACHABLE;
      case "-ERR backing Redis timed out" -> Answer.TIMED_OUT;
      default ->
          text.startsWith("-BUSY ") ? Answer.BUSY : new Answer(Answer.Kind.ERROR, reply.text());
    };
  }
}
