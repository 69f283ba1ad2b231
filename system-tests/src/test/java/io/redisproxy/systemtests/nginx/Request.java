package io.redisproxy.systemtests.nginx;

/**
 * What is sent as one request, whether it is one or not.
 *
 * @param text one character a byte; {@link Side} says what else
 * @param last whether it may take what follows for part of itself
 */
record Request(String text, boolean last) {

  private static final int SHOWN_CHARS = 300;

  /** In the notation of {@code requests.txt}, cut where it is long. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder();
    String start = text.substring(0, Math.min(text.length(), SHOWN_CHARS)).replace("\r\n", "~");
    for (int i = 0; i < start.length(); i++) {
      char c = start.charAt(i);
      switch (c) {
        case '\n' -> shown.append('^');
        case '\r' -> shown.append('`');
        default -> shown.append(c < ' ' || c > '~' ? "\\x%02x".formatted((int) c) : c);
      }
    }
    return text.length() > SHOWN_CHARS
        ? shown + "... " + text.length() + " bytes"
        : shown.toString();
  }
}
