package io.redisproxy.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads RESP2 into the form in which {@link CommandTable#of} wants it. */
final class RespReader {

  private final InputStream in;

  RespReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The next reply; an error is a string, too. */
  Object read() throws IOException {
    int type = in.read();
    String line = line();
    return switch (type) {
      case '+', '-' -> line.getBytes(ISO_8859_1);
      case ':' -> Long.valueOf(line);
      case '$' -> bulk(Integer.parseInt(line));
      case '*' -> list(Integer.parseInt(line));
      default -> throw new IOException("no reply begins with " + (char) type);
    };
  }

  private byte[] bulk(int length) throws IOException {
    return length < 0 ? null : Arrays.copyOf(in.readNBytes(length + 2), length);
  }

  private List<Object> list(int count) throws IOException {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(read());
    }
    return list;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int letter = in.read(); letter != '\r'; letter = in.read()) {
      if (letter < 0) {
        throw new IOException("the reply breaks off");
      }
      line.append((char) letter);
    }
    in.read();
    return line.toString();
  }
}
