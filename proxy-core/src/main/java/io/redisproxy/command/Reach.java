package io.redisproxy.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command may change: these keys, or, if they are not known, anything.
 *
 * @param keys not to be written to; null: anything
 */
public record Reach(@Nullable List<byte[]> keys) {

  public static final Reach NOTHING = new Reach(List.of());
  public static final Reach ANYTHING = new Reach(null);

  /**
   * What these words may change. Where the keys are not surely known, every word is taken for one:
   * a key is always a word of its command, if the command names any. What a script does that names
   * none nobody knows.
   */
  public static Reach of(CommandSpec spec, Words words) {
    if (!spec.mayChangeKeys() || !spec.takes(words.count())) {
      return NOTHING;
    }
    Keys keys = spec.keysOf(words);
    List<byte[]> named = new ArrayList<>();
    if (!keys.complete() && isScriptWithoutKeys(spec, words)) {
      return ANYTHING;
    }
    if (!keys.complete() && spec.namesKeys()) {
      for (int word = 1; word < words.count(); word++) {
        named.add(copy(words, word));
      }
    } else {
      for (int key = 0; key < keys.count(); key++) {
        named.add(copy(words, keys.word(key)));
      }
    }
    if (!named.isEmpty()) {
      return new Reach(named);
    }
    // What changes something and names nothing may change anything: FLUSHALL, or a script. But
    // GEORADIUS changes nothing if it is not told to store what it finds.
    boolean onlyReads =
        spec.is(CommandFlag.WRITE)
            && spec.namesKeys()
            && keys.complete()
            && !spec.is(CommandFlag.NO_MANDATORY_KEYS);
    return onlyReads ? NOTHING : ANYTHING;
  }

  /** Redis 6.2 does not say where it stands how many keys a script has: behind the script. */
  private static boolean isScriptWithoutKeys(CommandSpec spec, Words words) {
    return spec.isIn("@scripting")
        && words.count() > 2
        && words.length(2) == 1
        && words.bytes()[words.start(2)] == '0';
  }

  public boolean isNothing() {
    return keys != null && keys.isEmpty();
  }

  private static byte[] copy(Words words, int word) {
    int start = words.start(word);
    return Arrays.copyOfRange(words.bytes(), start, start + words.length(word));
  }
}
