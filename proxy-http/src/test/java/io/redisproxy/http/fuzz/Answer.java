package io.redisproxy.http.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer as a client sees it who takes nothing that is not well-formed.
 *
 * @param fields their names in lower case; without what is another each time: date, ages
 * @param body a character for each byte
 * @param end where the next answer begins
 */
record Answer(int status, Map<String, String> fields, String body, int end) {

  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2}) [A-Za-z ]+\r\n");
  private static final Pattern FIELD =
      Pattern.compile(
          "([-A-Za-z]+): ([!-~\\x80-\\xff]([\\t -~\\x80-\\xff]*[!-~\\x80-\\xff])?)?\r\n");
  private static final Pattern DATE =
      Pattern.compile("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8} GMT");
  private static final Pattern RANGE = Pattern.compile("bytes ([0-9]+)-([0-9]+)/([0-9]+)");
  private static final JsonFactory JSON = new JsonFactory();

  /** Why bytes are no answer. */
  static final class Malformed extends AssertionError {
    private static final long serialVersionUID = 1L;

    Malformed(String what, Object instead) {
      super("not " + what + ": " + instead);
    }
  }

  /** There is more of it to come. */
  static final class CutOff extends Exception {
    private static final long serialVersionUID = 1L;

    CutOff() {
      super(null, null, false, false);
    }
  }

  /**
   * Reads the answer that begins at {@code from}.
   *
   * @param head whether that was asked for alone
   */
  static Answer read(String sent, int from, boolean head) throws CutOff {
    int headEnd = sent.indexOf("\r\n\r\n", from);
    if (headEnd < 0) {
      throw new CutOff();
    }
    Matcher line = STATUS_LINE.matcher(sent).region(from, headEnd + 2);
    if (!line.lookingAt()) {
      throw new Malformed("a status line", sent.substring(from, headEnd));
    }
    int status = Integer.parseInt(line.group(1));
    Map<String, String> fields = new TreeMap<>();
    for (int at = line.end(); at < headEnd + 2; ) {
      Matcher field = FIELD.matcher(sent).region(at, headEnd + 2);
      if (!field.lookingAt()) {
        throw new Malformed("a field", sent.substring(at, headEnd));
      }
      String name = field.group(1).toLowerCase(Locale.ROOT);
      String before = fields.put(name, field.group(2) == null ? "" : field.group(2));
      require(before == null, "a field once", name);
      at = field.end();
    }
    int bodyStart = headEnd + 4;
    if (status == 100) {
      return new Answer(status, fields, "", bodyStart);
    }
    require(DATE.matcher(fields.getOrDefault("date", "")).matches(), "a date", fields);
    fields.remove("date");
    // Time passes while an answer waits for those before it.
    fields.computeIfPresent("age", (name, value) -> value.replaceAll("^[0-9]+$", "?"));
    fields.computeIfPresent("cache-status", (name, value) -> value.replaceAll("=[0-9]+", "=?"));
    fields.computeIfPresent("cache-control", (name, value) -> value.replaceAll("=[0-9]+", "=?"));
    boolean bodiless = status == 204 || status == 304;
    String length = fields.get("content-length");
    require((length == null) == bodiless, "a length of a body", fields);
    // Of half a request it may not have been known what it was to be; nothing comes behind that.
    boolean withBody = !bodiless && (!head || (status == 408 && sent.length() > bodyStart));
    int bodyEnd = bodyStart + (withBody ? Integer.parseInt(length) : 0);
    if (bodyEnd > sent.length()) {
      throw new CutOff();
    }
    Answer answer = new Answer(status, fields, sent.substring(bodyStart, bodyEnd), bodyEnd);
    answer.check();
    return answer;
  }

  /** Whether it is told beforehand that nothing comes behind this. */
  boolean closes() {
    return "close".equals(fields.get("connection"));
  }

  boolean isInterim() {
    return status == 100;
  }

  private void check() {
    String length = fields.getOrDefault("content-length", "");
    switch (status) {
      case 204, 304 -> {}
      case 405 -> require(fields.containsKey("allow"), "what is allowed", fields);
      case 416 -> require(range().matches("bytes \\*/[0-9]+"), "a size", fields);
      case 503 -> require(fields.containsKey("retry-after"), "a time to try again", fields);
      case 206 -> {
        Matcher range = RANGE.matcher(range());
        require(range.matches(), "a range", fields);
        long first = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        require(last < Long.parseLong(range.group(3)), "a range within the value", fields);
        require(length.equals(Long.toString(last - first + 1)), "the range's length", fields);
      }
      default -> {}
    }
    require(
        "nosniff".equals(fields.get("x-content-type-options")), "the type to be believed", fields);
    require(fields.containsKey("content-type") != length.isEmpty(), "a type of a body", fields);
  }

  private String range() {
    return fields.getOrDefault("content-range", "");
  }

  /** Whether the body is an object or an array, and nothing else. */
  boolean isJson() {
    try (JsonParser json = JSON.createParser(body.getBytes(ISO_8859_1))) {
      JsonToken first = json.nextToken();
      json.skipChildren();
      return first != null && first.isStructStart() && json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static void require(boolean given, String what, Object instead) {
    if (!given) {
      throw new Malformed(what, instead);
    }
  }
}
