package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.redisproxy.http.fuzz.Asked;
import io.redisproxy.http.fuzz.PlainReader;
import java.util.ArrayList;
import java.util.List;

/** Any bytes are the same requests, at once or one by one, and those that a plain reader sees. */
public final class RequestParserFuzz {

  private static final int MAX_REQUEST_LINE = 200;

  /** What a parser says in the end about requests that are not whole. */
  private static final String OPEN = "open";

  private RequestParserFuzz() {}

  /** The input is what a client sends. */
  public static void fuzzerTestOneInput(byte[] input) {
    List<String> atOnce = parse(input, Math.max(1, input.length));
    require(atOnce, parse(input, 1));
    String wire = new String(input, ISO_8859_1);
    requireRead(atOnce, PlainReader.read(wire, MAX_REQUEST_LINE));
  }

  /** Puts all that is known of each request into words, and then why there is no other. */
  private static List<String> parse(byte[] bytes, int step) {
    List<String> seen = new ArrayList<>();
    RequestParser parser = new RequestParser(MAX_REQUEST_LINE);
    try {
      for (int from = 0; from < bytes.length; from += step) {
        ByteBuf piece = Unpooled.wrappedBuffer(bytes, from, Math.min(step, bytes.length - from));
        while (piece.isReadable()) {
          int before = piece.readableBytes();
          if (parser.parse(piece)) {
            seen.add(words(parser.request()));
          } else if (piece.isReadable()) {
            throw new AssertionError("more is wanted, but not what is there");
          }
          if (piece.readableBytes() == before) {
            throw new AssertionError("nothing is read");
          }
        }
      }
      if (parser.isWithin()) {
        seen.add(OPEN);
      }
    } catch (BadRequest e) {
      seen.add(e.status() + ": " + e.why());
    }
    return seen;
  }

  private static String words(Request request) {
    return String.join(
        " | ",
        request.target(),
        "1." + request.minorVersion(),
        request.fieldCount() + " fields",
        request.reads() ? "reads" : "no reading",
        request.keepsAlive() ? "stays" : "closes",
        request.value("host") + "",
        request.value("accept") + "",
        request.value("if-none-match") + "");
  }

  private static void requireRead(List<String> seen, List<Asked> asked) {
    for (int i = 0; i < asked.size(); i++) {
      Asked request = asked.get(i);
      String words = i < seen.size() ? seen.get(i) : "nothing";
      boolean same =
          switch (request.end()) {
            case WHOLE ->
                words.startsWith(request.target() + " | ")
                    && words.contains(request.closes() ? " | closes | " : " | stays | ");
            case MALFORMED -> words.matches("[A-Z_]+: .*");
            case OPEN -> words.equals(OPEN);
          };
      if (!same) {
        throw new AssertionError(request + " is read as " + words);
      }
    }
    boolean closes = !asked.isEmpty() && asked.get(asked.size() - 1).closes();
    if (!closes && seen.size() > asked.size()) {
      throw new AssertionError("nobody asked " + seen.get(asked.size()));
    }
  }

  private static void require(List<String> atOnce, List<String> oneByOne) {
    if (!atOnce.equals(oneByOne)) {
      throw new AssertionError("at once " + atOnce + ", byte by byte " + oneByOne);
    }
  }
}
