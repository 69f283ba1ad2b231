package io.redisproxy.systemtests.client;

/** What a GET came to, whichever protocol it went over; the text holds one byte a character. */
public record Answer(Kind kind, String text) {

  /** The outcomes that both protocols know. */
  public enum Kind {
    VALUE,
    ABSENT,
    UNREACHABLE,
    TIMED_OUT,
    BUSY,
    /** Redis' own error, or another refusal on the RESP port. */
    ERROR,
    KEY_TOO_LONG,
    BAD_REQUEST
  }

  public static final Answer ABSENT = new Answer(Kind.ABSENT, "");
  public static final Answer UNREACHABLE = new Answer(Kind.UNREACHABLE, "");
  public static final Answer TIMED_OUT = new Answer(Kind.TIMED_OUT, "");
  public static final Answer BUSY = new Answer(Kind.BUSY, "");

  public static Answer value(String text) {
    return new Answer(Kind.VALUE, text);
  }

  @Override
  public String toString() {
    return text.length() <= 100 ? kind + " " + text : kind + " of " + text.length() + " bytes";
  }
}
