package io.redisproxy.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list, or a map as a flat list of keys and values, somewhere in a reply whose shape nobody has
 * promised: what is missing, or of another kind than asked for, is null, and a list is empty.
 */
record Fields(List<?> values) {

  static Fields of(@Nullable Object value) {
    return new Fields(value instanceof List<?> list ? list : List.of());
  }

  @Nullable Object value(int field) {
    return field < values.size() ? values.get(field) : null;
  }

  /** The value of {@code key}, where this is a map. */
  @Nullable Object value(String key) {
    for (int field = 0; field < values.size(); field += 2) {
      if (key.equals(text(value(field)))) {
        return value(field + 1);
      }
    }
    return null;
  }

  static @Nullable String text(@Nullable Object value) {
    return value instanceof byte[] bytes ? new String(bytes, ISO_8859_1) : null;
  }

  static @Nullable Integer number(@Nullable Object value) {
    return value instanceof Long number && number == number.intValue() ? number.intValue() : null;
  }

  /** The texts in a list of nothing else. */
  static @Nullable Set<String> texts(@Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      return null;
    }
    Set<String> texts = new HashSet<>();
    for (Object each : list) {
      String text = text(each);
      if (text == null) {
        return null;
      }
      texts.add(text);
    }
    return texts;
  }
}
