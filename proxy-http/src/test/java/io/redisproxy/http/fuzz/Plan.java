package io.redisproxy.http.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What an input says: its first line is how the conversation goes, the rest is what the client
 * sends, a character for each byte. Nothing is wrong in a first line, so that whatever a fuzzer
 * makes of it means something.
 *
 * <pre>
 *   settings cuts answers LF bytes ...
 * </pre>
 *
 * <p>Settings are letters, of which each turns something on:
 *
 * <pre>
 *   a absent is 204    C all origins may read        r the client reads slowly
 *   A absent is 200    e entries may end early       x it is gone after half of its bytes
 *   s stored is 201    p one request at a time       d the proxy drains after half of them
 *   c one origin may   P and one waits, no more      t half a minute passes after half of them
 *   l the last look-up is answered first             k the client does not close its half
 *   f answers come from another thread               o bytes come though nobody reads
 * </pre>
 *
 * <p>Cuts are how many bytes come at once, again and again from the first: {@code A} to {@code Z}
 * are 1 to 26; behind a small letter a look-up is answered that waits; {@code @} is all the rest.
 * What answers are stands in {@link PlannedGets}.
 */
record Plan(String settings, String cuts, String answers, String wire, boolean patient) {

  static Plan of(byte[] input) {
    String[] halves = new String(input, ISO_8859_1).split("\n", 2);
    String[] words = (halves[0] + "  ").split(" ", 3);
    return new Plan(words[0], words[1], words[2].strip(), halves.length > 1 ? halves[1] : "", true);
  }

  boolean has(char setting) {
    return settings.indexOf(setting) >= 0;
  }

  /** The same questions and answers without any of the circumstances. */
  Plan withoutCircumstances() {
    return new Plan(settings.replaceAll("[^aAscCe]", ""), "", answers, wire, false);
  }

  /** Where the piece ends that begins at {@code from}. */
  int pieceEnd(int from, int piece) {
    int size = cuts.isEmpty() ? 0 : cuts.charAt(piece % cuts.length()) & 0x1f;
    return size == 0 ? wire.length() : Math.min(from + size, wire.length());
  }

  /** Whether a look-up is answered behind this piece. */
  boolean answersBehind(int piece) {
    return !cuts.isEmpty() && (cuts.charAt(piece % cuts.length()) & 0x20) != 0;
  }

  /** How the look-up with this number is answered. */
  int answer(int number) {
    return answers.isEmpty() ? '0' : answers.charAt(number % answers.length());
  }
}
