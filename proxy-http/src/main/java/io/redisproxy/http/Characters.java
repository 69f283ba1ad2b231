package io.redisproxy.http;

/** Which bytes may stand where in a request. */
final class Characters {

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private Characters() {}

  /** Of a method, or of a field's name. */
  static boolean isToken(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || isDigit(c)
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Of a field's value: text, also such as is no ASCII, with blanks and tabs. */
  static boolean isFieldValue(int c) {
    return (c >= ' ' && c != 0x7f) || c == '\t';
  }

  static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }
}
