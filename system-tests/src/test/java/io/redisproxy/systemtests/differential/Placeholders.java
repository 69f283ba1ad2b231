package io.redisproxy.systemtests.differential;

import io.redisproxy.systemtests.client.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What stands for the words after a $: few keys, so that commands meet, and values of all sorts.
 */
final class Placeholders {

  /** So far away that nothing ends while the test runs; or at once. */
  private static final List<String> TIMES_LEFT =
      List.of("10000000", "20000000", "1000000000000", "0", "-1", "junk", "9223372036854775807");

  private static final List<String> POINTS_IN_TIME =
      List.of("4000000000000", "5000000000000", "4000000000", "1", "0", "-1", "junk");

  private static final List<String> MEMBERS =
      List.of("a", "b", "c", "1", "2", "10", "3.5", "", "x\0\r\ny", "\u00ff\u0080");

  private static final List<String> NUMBERS =
      List.of("0", "1", "-1", "7", "100", "9223372036854775807", "-9223372036854775808");

  private static final List<String> NO_NUMBERS =
      List.of("9223372036854775808", "1.5", "junk", "", " 1", "01", "1\0");

  private static final List<String> DOUBLES =
      List.of("1", "2", "-3", "1.5", "1e3", "inf", "-inf", "nan", "junk", "0");

  private static final List<String> OFFSETS =
      List.of("0", "1", "7", "8", "30", "100", "2000", "-1", "junk", "4294967296");

  private static final List<String> SCORES = List.of("-inf", "+inf", "(1", "1", "1.5", "2", "(x");
  private static final List<String> WORDS = List.of("-", "+", "[a", "(b", "[x", "(1", "a");
  private static final List<String> PLACES =
      List.of("13.36 38.11", "15.08 37.5", "2.35 48.85", "-0.12 51.5", "181 0", "0 junk");

  private static final List<String> GLOBS = List.of("*", "s*", "?0", "[sl]1", "nosuch", "");
  private static final String EVERY_BYTE = Bytes.latin1(Bytes.every());

  private final Random random;
  private final List<String> dumps;
  private String recentKey = "s0";

  /**
   * @param dumps what RESTORE can make values of
   */
  Placeholders(Random random, List<String> dumps) {
    this.random = random;
    this.dumps = dumps;
  }

  /** The words that stand for a name; a place on earth are two. */
  List<String> expand(String name) {
    return switch (name) {
      case "s", "l", "t", "z", "h", "x", "y", "g" -> List.of(key(name));
      case "k" -> List.of(anyKey());
      case "r" -> List.of(recentKey);
      case "v" -> List.of(value());
      case "m" -> List.of(of(MEMBERS));
      case "i" -> List.of(random.nextInt(20) == 0 ? number() : "" + (random.nextInt(10) - 4));
      case "n" -> List.of(number());
      case "d" -> List.of(of(DOUBLES));
      case "o" -> List.of(of(OFFSETS));
      case "q" -> List.of(of(SCORES));
      case "w" -> List.of(of(WORDS));
      case "e" -> List.of(of(TIMES_LEFT));
      case "at" -> List.of(of(POINTS_IN_TIME));
      case "c" -> List.of(of(PLACES).split(" ", -1));
      case "u" -> List.of(random.nextInt(3) == 0 ? of(List.of("-", "+", "0", "3")) : streamId());
      case "j" -> List.of(random.nextInt(8) == 0 ? of(List.of("0-0", "junk", "60-*")) : streamId());
      case "glob" -> List.of(of(GLOBS));
      case "dump" -> List.of(of(dumps));
      default -> throw new IllegalArgumentException("$" + name);
    };
  }

  private String key(String kind) {
    if (random.nextInt(12) == 0) {
      return anyKey();
    }
    recentKey = kind + random.nextInt(3);
    return recentKey;
  }

  private String anyKey() {
    String kind =
        random.nextInt(10) == 0
            ? "\0\r\n\u00ff"
            : of(List.of("s", "s", "l", "t", "z", "h", "x", "y", "g"));
    recentKey = kind + random.nextInt(3);
    return recentKey;
  }

  private String value() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> number();
      case 3 -> EVERY_BYTE;
      case 4 -> "";
      case 5 -> of(MEMBERS);
      case 6 -> random.nextInt(20) > 0 ? "short" : Bytes.latin1(Bytes.random(20_000));
      default -> Bytes.latin1(Bytes.random(random.nextInt(30)));
    };
  }

  private String number() {
    return of(random.nextInt(6) == 0 ? NO_NUMBERS : NUMBERS);
  }

  private String streamId() {
    return (1 + random.nextInt(50)) + (random.nextBoolean() ? "" : "-" + random.nextInt(3));
  }

  private String of(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** The words, with something wrong about them. */
  List<String> malformed(List<String> words) {
    List<String> wrong = new ArrayList<>(words);
    int at = random.nextInt(words.size());
    switch (random.nextInt(5)) {
      case 0 -> wrong.add(junk());
      case 1 -> wrong.add(at, words.get(at));
      case 2, 3 -> wrong.set(Math.max(at, words.size() > 1 ? 1 : 0), junk());
      default -> wrong.remove(words.size() > 1 ? Math.max(1, at) : 0);
    }
    return wrong.isEmpty() ? List.of("GET") : wrong;
  }

  /** No small number, which might be a time. */
  private String junk() {
    return random.nextBoolean() ? of(NO_NUMBERS) : of(List.of("0", "-1", "junk", "1e400", "s0"));
  }
}
