package io.redisproxy.systemtests.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits all that has come on a connection into answers, one character a byte. */
final class RawAnswers {
  private static final String HEAD_END = "\r\n\r\n";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r\n]*\r\n");
  private static final Pattern LENGTH = field("Content-Length: (\\d+)");
  private static final Pattern RANGE = field("Content-Range: (.+)");
  private static final Pattern CLOSES = field("Connection: close");

  private final String text;
  private final List<Answer> expected;
  private final List<Answer> all = new ArrayList<>();
  private int at;

  private RawAnswers(String text, List<Answer> expected) {
    this.text = text;
    this.expected = expected;
  }

  private static Pattern field(String nameAndValue) {
    return Pattern.compile("(?i)\r\n" + nameAndValue + "\r\n");
  }

  /**
   * Those that are final; what comes before them depends on what has arrived by then.
   *
   * @param expected says which of them are to HEAD; behind these, it is guessed
   */
  static List<Answer> in(String text, List<Answer> expected) {
    RawAnswers answers = new RawAnswers(text, expected);
    while (answers.at < text.length()) {
      Answer next = answers.next();
      if (next.status() >= 200 || next.status() == 0) {
        answers.all.add(next);
      }
    }
    return answers.all;
  }

  private Answer next() {
    Matcher status = STATUS.matcher(text).region(at, text.length());
    int headEnd = text.indexOf(HEAD_END, at) + HEAD_END.length();
    if (!status.lookingAt() || headEnd < HEAD_END.length()) {
      return new Answer(0, "", rest(), false, true);
    }
    String head = text.substring(at, headEnd);
    int code = Integer.parseInt(status.group(1));
    at = headEnd;
    Matcher length = LENGTH.matcher(head);
    Matcher range = RANGE.matcher(head);
    boolean announced = !isBodiless(code) && length.find() && !length.group(1).equals("0");
    String body = announced ? body(Integer.parseInt(length.group(1))) : "";
    return new Answer(
        code,
        range.find() ? range.group(1) : "",
        body,
        announced && body.isEmpty(),
        CLOSES.matcher(head).find());
  }

  private static boolean isBodiless(int status) {
    return status < 200 || status == 204 || status == 304;
  }

  private String body(int length) {
    int begin = at;
    at = isBare() ? at : Math.min(begin + length, text.length());
    return text.substring(begin, at);
  }

  /** Where the next answer begins at once, this one is to HEAD: no value begins like an answer. */
  private boolean isBare() {
    return all.size() < expected.size()
        ? expected.get(all.size()).bare()
        : at == text.length() || text.startsWith("HTTP/1.1 ", at);
  }

  private String rest() {
    String rest = text.substring(at);
    at = text.length();
    return rest;
  }
}
