package io.redisproxy.app;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scale of units, largest first: reads "64kb" as 65536 and writes 65536 as "64kb". */
record Scale(String noun, List<Unit> units) {

  /** The letters after the number, and how much one of it is worth. */
  record Unit(String letters, long worth) {}

  static final Scale COUNT = new Scale("whole number", List.of(new Unit("", 1)));

  static final Scale BYTES =
      new Scale(
          "size",
          List.of(
              new Unit("gb", 1 << 30),
              new Unit("mb", 1 << 20),
              new Unit("kb", 1 << 10),
              new Unit("", 1),
              new Unit("b", 1)));

  static final Scale NANOS =
      new Scale(
          "duration",
          List.of(
              new Unit("d", 86_400_000_000_000L),
              new Unit("h", 3_600_000_000_000L),
              new Unit("m", 60_000_000_000L),
              new Unit("s", 1_000_000_000L),
              new Unit("ms", 1_000_000L)));

  // A minus is understood, so that a number below zero is called too small rather than no number.
  private static final Pattern WRITTEN = Pattern.compile("(?<count>-?[0-9]+)(?<letters>[a-z]*)");

  Reading<Long> read(String text) {
    if (text.equals("0")) {
      // Nothing is nothing in any unit.
      return Reading.good(0L);
    }
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return notOfThisScale();
    }
    for (Unit unit : units) {
      if (unit.letters.equals(written.group("letters"))) {
        return times(written.group("count"), unit);
      }
    }
    return written.group("letters").isEmpty() ? Reading.bad("has no unit") : notOfThisScale();
  }

  private Reading<Long> notOfThisScale() {
    return Reading.bad("is not a " + noun);
  }

  private static Reading<Long> times(String count, Unit unit) {
    try {
      return Reading.good(Math.multiplyExact(Long.parseLong(count), unit.worth));
    } catch (NumberFormatException | ArithmeticException overflow) {
      return Reading.bad(count.startsWith("-") ? "is too small" : "is too large");
    }
  }

  /** Writes the amount in the largest unit that loses nothing. */
  String write(long amount) {
    for (Unit unit : units) {
      if (amount != 0 && amount % unit.worth == 0) {
        return amount / unit.worth + unit.letters;
      }
    }
    return Long.toString(amount);
  }
}
