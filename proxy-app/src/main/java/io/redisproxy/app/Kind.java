package io.redisproxy.app;

import io.redisproxy.cache.Bounds;
import io.redisproxy.command.Coherence;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One sort of value: its name in help, what a fault says was expected, how to read and write it.
 */
record Kind<T>(
    String label,
    String expected,
    Function<String, Reading<T>> reader,
    Function<T, String> writer) {

  static final Kind<RedisTarget> REDIS_URI =
      new Kind<>(
          "URI",
          "redis://[[user:]password@]host[:port][/database], or rediss:// for TLS,"
              + " with special characters in the password percent-encoded",
          RedisTarget::read,
          RedisTarget::display);

  static final Kind<String> ADDRESS =
      new Kind<>("ADDRESS", "an IP address or a host name", Kind::address, address -> address);

  static final Kind<Port> PORT =
      new Kind<>(
          "PORT",
          "a number from 1 to 65535, 0 for any free port, or off",
          Port::read,
          Port::toString);

  private static final int MAX_HEADER_VALUE = 200;

  private static final Pattern MEDIA_TYPES =
      Pattern.compile(
          "T/T( *; *T=(T|\"[ !#-\\[\\]-~]*\"))*".replace("T", "[A-Za-z0-9!#$%&'*+.^_`|~-]+"));

  /** As browsers send it: in lower case, and without a path. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "(?!https://.*:443$)(?!http://.*:80$)"
              + "[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

  /** What off means as a number of bytes. */
  static final long OFF = Bounds.ANY_BYTES;

  static final Kind<Coherence> COHERENCE = choice("WAY", Coherence.class);

  static final Kind<Fallback> FALLBACK = choice("WAY", Fallback.class);

  static final Kind<TrackingMode> TRACKING_MODE = choice("MODE", TrackingMode.class);

  /** Redis does not take prefixes of which one is the beginning of another. */
  static final Kind<List<String>> PREFIXES =
      new Kind<>(
          "PREFIXES",
          "beginnings of keys with commas between, none of which is the beginning of another,"
              + " like user:,order:; or none",
          Kind::prefixes,
          prefixes -> prefixes.isEmpty() ? "none" : String.join(",", prefixes));

  private static Reading<List<String>> prefixes(String text) {
    if (text.equals("none")) {
      return Reading.good(List.of());
    }
    List<String> prefixes = List.of(text.split(",", -1));
    for (int i = 0; i < prefixes.size(); i++) {
      for (int j = 0; j < prefixes.size(); j++) {
        if (prefixes.get(i).isEmpty()) {
          return Reading.bad("has an empty part");
        }
        if (i != j && prefixes.get(j).startsWith(prefixes.get(i))) {
          return Reading.bad("has a part that begins like another");
        }
      }
    }
    return Reading.good(prefixes);
  }

  /** One of a few words, which are what the values call themselves. */
  private static <T extends Enum<T>> Kind<T> choice(String label, Class<T> type) {
    List<T> values = List.of(type.getEnumConstants());
    List<String> words = values.stream().map(String::valueOf).toList();
    return new Kind<>(
        label,
        or(words),
        text ->
            words.contains(text)
                ? Reading.good(values.get(words.indexOf(text)))
                : Reading.bad("is none of them"),
        String::valueOf);
  }

  private static String or(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  static final Kind<Long> DURATION = duration(1, "something like 250ms, 10s, 5m or 1h");

  static final Kind<Long> DURATION_OR_ZERO =
      duration(0, "something like 250ms, 10s, 5m or 1h, or 0");

  static final Kind<Boolean> YES_OR_NO =
      new Kind<>(
          "BOOLEAN",
          "true or false",
          text ->
              switch (text) {
                case "true" -> Reading.good(true);
                case "false" -> Reading.good(false);
                default -> Reading.bad("is neither");
              },
          value -> Boolean.toString(value));

  static final Kind<Set<String>> COMMANDS =
      new Kind<>(
          "COMMANDS",
          "commands or ACL categories with commas between, like flushall,config|set,@admin; or none",
          Kind::commands,
          names -> names.isEmpty() ? "none" : String.join(",", names));

  static final Kind<String> MEDIA_TYPE =
      new Kind<>(
          "TYPE",
          "a media type, like application/json or text/plain; charset=utf-8",
          text ->
              text.length() <= MAX_HEADER_VALUE && MEDIA_TYPES.matcher(text).matches()
                  ? Reading.good(text)
                  : Reading.bad("is no media type"),
          type -> type);

  static final Kind<List<String>> ORIGINS =
      new Kind<>(
          "ORIGINS",
          "origins as browsers send them, with commas between, like https://app.example"
              + " (lower case, no path, no usual port), or * for all, or off",
          Kind::origins,
          origins -> origins.isEmpty() ? "off" : String.join(",", origins));

  private static Reading<List<String>> origins(String text) {
    if (text.equals("off")) {
      return Reading.good(List.of());
    }
    List<String> origins = List.of(text.split(",", -1));
    for (String origin : origins) {
      boolean valid = origin.length() <= MAX_HEADER_VALUE && ORIGIN.matcher(origin).matches();
      if (!valid && !text.equals("*")) {
        return Reading.bad("has a part that is no origin");
      }
    }
    return Reading.good(origins);
  }

  /** One of a few HTTP statuses. */
  static Kind<Integer> status(Integer... choices) {
    List<String> texts = Arrays.stream(choices).map(String::valueOf).toList();
    return new Kind<>(
        "STATUS",
        or(texts),
        text ->
            texts.contains(text)
                ? Reading.good(Integer.valueOf(text))
                : Reading.bad("is none of them"),
        String::valueOf);
  }

  private static Reading<Set<String>> commands(String text) {
    if (text.equals("none")) {
      return Reading.good(Set.of());
    }
    Set<String> names = new TreeSet<>();
    for (String name : text.toLowerCase(Locale.ROOT).split(",", -1)) {
      if (!name.strip().matches("@?[a-z0-9._-]+(\\|[a-z0-9._-]+)?")) {
        return Reading.bad("has a part that is no command's name");
      }
      names.add(name.strip());
    }
    return Reading.good(names);
  }

  private static Kind<Long> duration(long leastNanos, String expected) {
    return new Kind<>(
        "DURATION",
        expected,
        text -> Scale.NANOS.read(text).then(nanos -> between(leastNanos, nanos, Long.MAX_VALUE)),
        Scale.NANOS::write);
  }

  static Kind<Integer> wholeNumber(int least) {
    return new Kind<>(
        "NUMBER",
        "a whole number from " + least + " to " + Integer.MAX_VALUE,
        text -> Scale.COUNT.read(text).then(count -> asInt(least, count)),
        count -> Scale.COUNT.write(count));
  }

  static Kind<Integer> size(int leastBytes) {
    return new Kind<>(
        "SIZE",
        "a number of bytes from "
            + leastBytes
            + " to "
            + Integer.MAX_VALUE
            + ", like 65536 or 64kb",
        text ->
            bytes(text, leastBytes, Integer.MAX_VALUE)
                .then(bytes -> Reading.good(bytes.intValue())),
        bytes -> Scale.BYTES.write(bytes));
  }

  static final Kind<Long> SIZE_OR_OFF =
      new Kind<>(
          "SIZE",
          "a number of bytes from 1, like 512mb or 2gb, or off",
          text -> text.equals("off") ? Reading.good(OFF) : bytes(text, 1, OFF - 1),
          bytes -> bytes == OFF ? "off" : Scale.BYTES.write(bytes));

  private static Reading<Long> bytes(String text, long least, long most) {
    return Scale.BYTES
        .read(text.toLowerCase(Locale.ROOT))
        .then(bytes -> between(least, bytes, most));
  }

  private static Reading<Integer> asInt(long least, long value) {
    return between(least, value, Integer.MAX_VALUE).then(fits -> Reading.good(fits.intValue()));
  }

  private static Reading<Long> between(long least, long value, long most) {
    if (value < least) {
      return Reading.bad("is too small");
    }
    return value > most ? Reading.bad("is too large") : Reading.good(value);
  }

  /** Only a look at the letters: whether the host is known shows when it is listened on. */
  private static Reading<String> address(String text) {
    return text.matches("[0-9A-Za-z._:%-]+")
        ? Reading.good(text)
        : Reading.bad("is not an address");
  }
}
