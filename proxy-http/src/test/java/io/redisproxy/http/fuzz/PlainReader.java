package io.redisproxy.http.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads requests in the plainest way there is: from a text that is all there. What it reads is what
 * {@code RequestParser} has to read, however its bytes come.
 */
public final class PlainReader {

  private static final String TOKEN = "[-!#$%&'*+.^_`|~0-9A-Za-z]+";
  private static final Pattern REQUEST =
      Pattern.compile("(" + TOKEN + " [!-\"$-~]+) HTTP/1\\.([0-9])");
  private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):([\\t -~\\x80-\\xff]*)");
  private static final Pattern HOST =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[-0-9A-Za-z._~!$&'()*+,;=%]+)(:[0-9]{0,5})?");
  private static final Pattern CHUNK =
      Pattern.compile("0*([0-9a-fA-F]{1,6})(;[\\t -~\\x80-\\xff]*)?");

  private static final int MAX_FIELDS = 100;
  private static final int MAX_FIELD_BYTES = 16 * 1024;
  private static final int MAX_BLANK_LINES = 8;
  private static final int MAX_CHUNK_LINE = 256;
  private static final int MAX_BODY = 1 << 20;

  /** Why reading has ended. */
  private static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;

    private final Asked.End end;

    Ended(Asked.End end) {
      super(null, null, false, false);
      this.end = end;
    }
  }

  private final String wire;
  private final int maxRequestLine;
  private int at;

  // Of the request that is being read.
  private String line = "";
  private int minorVersion;
  private final List<String[]> fields = new ArrayList<>();
  private boolean expects;

  private PlainReader(String wire, int maxRequestLine) {
    this.wire = wire;
    this.maxRequestLine = maxRequestLine;
  }

  /**
   * All requests up to the first that closes the connection, is malformed, or has not ended.
   *
   * @param wire a character for each byte
   */
  public static List<Asked> read(String wire, int maxRequestLine) {
    PlainReader reader = new PlainReader(wire, maxRequestLine);
    List<Asked> all = new ArrayList<>();
    while (reader.at < wire.length()
        && (all.isEmpty()
            || (all.get(all.size() - 1).isWhole() && !all.get(all.size() - 1).closes()))) {
      Asked next = reader.next();
      if (next != null) {
        all.add(next);
      }
    }
    return all;
  }

  /** Null if there is nothing but blank lines. */
  private Asked next() {
    line = "";
    fields.clear();
    expects = false;
    try {
      request();
      return new Asked(Asked.End.WHOLE, line, closes(), expects);
    } catch (Ended e) {
      boolean nothing = e.end == Asked.End.OPEN && line.isEmpty() && at == wire.length();
      return nothing ? null : new Asked(e.end, line, e.end == Asked.End.MALFORMED, expects);
    }
  }

  private void request() throws Ended {
    String text = line(maxRequestLine + 2);
    for (int blank = 1; text.isEmpty(); blank++) {
      check(blank <= MAX_BLANK_LINES);
      text = line(maxRequestLine + 2);
    }
    Matcher request = match(REQUEST, text);
    line = request.group(1);
    minorVersion = Integer.parseInt(request.group(2));
    fields();
    check(count("host") == 1 || (count("host") == 0 && minorVersion == 0));
    check(count("host") == 0 || HOST.matcher(value("host")).matches());
    if (count("expect") > 0 && minorVersion > 0) {
      check(value("expect").equalsIgnoreCase("100-continue"));
      expects = true;
    }
    if (count("transfer-encoding") > 0) {
      check(count("content-length") == 0 && minorVersion > 0);
      check(value("transfer-encoding").equalsIgnoreCase("chunked"));
      chunks();
    } else if (count("content-length") > 0) {
      check(value("content-length").matches("[0-9]{1,18}"));
      check(Long.parseLong(value("content-length")) <= MAX_BODY);
      skip(Integer.parseInt(value("content-length").replaceFirst("^0+(?=.)", "")));
    }
  }

  private void fields() throws Ended {
    int end = at + MAX_FIELD_BYTES;
    for (String text = line(end - at); !text.isEmpty(); text = line(end - at)) {
      Matcher field = match(FIELD, text);
      fields.add(new String[] {field.group(1).toLowerCase(Locale.ROOT), field.group(2).strip()});
      check(fields.size() <= MAX_FIELDS);
    }
  }

  private void chunks() throws Ended {
    int sum = 0;
    int size = -1;
    while (size != 0) {
      String digits = match(CHUNK, line(MAX_CHUNK_LINE)).group(1);
      size = Integer.parseInt(digits, 16);
      sum += size;
      check(sum <= MAX_BODY);
      if (size > 0) {
        skip(size);
        check(line(MAX_CHUNK_LINE).isEmpty());
      }
    }
    int end = at + MAX_FIELD_BYTES;
    for (String text = line(end - at); !text.isEmpty(); text = line(end - at)) {
      match(FIELD, text);
    }
  }

  private boolean closes() {
    List<String> options =
        Arrays.stream(value("connection").split(",", -1))
            .map(option -> option.strip().toLowerCase(Locale.ROOT))
            .toList();
    return options.contains("close") || (minorVersion == 0 && !options.contains("keep-alive"));
  }

  private long count(String name) {
    return fields.stream().filter(field -> field[0].equals(name)).count();
  }

  private String value(String name) {
    return String.join(
        ", ",
        fields.stream().filter(field -> field[0].equals(name)).map(field -> field[1]).toList());
  }

  private String line(int limit) throws Ended {
    int feed = wire.indexOf('\n', at);
    int end = feed < 0 ? wire.length() : feed + 1;
    check(end - at <= limit);
    if (feed < 0) {
      throw new Ended(Asked.End.OPEN);
    }
    check(feed > at && wire.charAt(feed - 1) == '\r');
    String text = wire.substring(at, feed - 1);
    at = end;
    return text;
  }

  private void skip(int bytes) throws Ended {
    if (wire.length() - at < bytes) {
      throw new Ended(Asked.End.OPEN);
    }
    at += bytes;
  }

  private static Matcher match(Pattern pattern, String text) throws Ended {
    Matcher matcher = pattern.matcher(text);
    check(matcher.matches());
    return matcher;
  }

  private static void check(boolean wellFormed) throws Ended {
    if (!wellFormed) {
      throw new Ended(Asked.End.MALFORMED);
    }
  }
}
