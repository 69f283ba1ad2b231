package io.redisproxy.command;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys that a command may change stand.
 *
 * @param complete whether the searches find all, provided that each can say so of its own
 * @param changing whether one of them is not only read
 */
record KeyRules(List<KeySearch> searches, boolean complete, boolean changing) {

  /**
   * Out of key specifications, which Redis has since 7.0. Keys that are only read are left out if
   * others are changed; if none is, XREADGROUP shows that this need not be true, and all are in.
   */
  static KeyRules specified(Fields specs) {
    KeyRules changed = specified(specs, true);
    return changed.searches.isEmpty() ? specified(specs, false) : changed;
  }

  private static KeyRules specified(Fields specs, boolean onlyChanged) {
    List<KeySearch> searches = new ArrayList<>();
    boolean complete = true;
    for (Object each : specs.values()) {
      Fields spec = Fields.of(each);
      Set<String> flags =
          Objects.requireNonNullElse(Fields.texts(spec.value("flags")), Set.of("incomplete"));
      boolean onlyRead = flags.contains("RO") && !flags.contains("variable_flags");
      if (!flags.contains("not_key") && !(onlyChanged && onlyRead)) {
        searches.add(search(spec));
        complete &= !flags.contains("incomplete");
      }
    }
    return new KeyRules(searches, complete, onlyChanged);
  }

  /** Out of the first key, the last and the step, all that Redis had before. */
  static KeyRules positioned(int first, int last, int step, Set<CommandFlag> flags) {
    boolean complete = !flags.contains(CommandFlag.MOVABLEKEYS);
    if (first == 0) {
      return new KeyRules(List.of(), complete, false);
    }
    KeySearch search =
        last >= 0 && last < first
            ? KeySearch.UNKNOWN
            : new KeySearch.At(first, new KeyRun.Range(last < 0 ? last : last - first, step, 0));
    return new KeyRules(List.of(search), complete, !flags.contains(CommandFlag.READONLY));
  }

  KeyRules incomplete() {
    return new KeyRules(searches, false, changing);
  }

  Keys keysOf(Words words) {
    BitSet keys = new BitSet();
    boolean all = complete;
    for (KeySearch search : searches) {
      all &= search.addTo(keys, words);
    }
    return new Keys(keys, all);
  }

  private static KeySearch search(Fields spec) {
    Fields begin = Fields.of(spec.value("begin_search"));
    Fields where = Fields.of(begin.value("spec"));
    KeyRun run = run(Fields.of(spec.value("find_keys")));
    Integer index = Fields.number(where.value("index"));
    String keyword = Fields.text(where.value("keyword"));
    Integer from = Fields.number(where.value("startfrom"));
    String type = Fields.text(begin.value("type"));
    if (run != null && "index".equals(type) && index != null) {
      return new KeySearch.At(index, run);
    }
    if (run != null && "keyword".equals(type) && keyword != null && from != null && from != 0) {
      return new KeySearch.After(keyword, from, run);
    }
    return KeySearch.UNKNOWN;
  }

  private static @Nullable KeyRun run(Fields find) {
    Fields how = Fields.of(find.value("spec"));
    Integer step = Fields.number(how.value("keystep"));
    Integer lastKey = Fields.number(how.value("lastkey"));
    Integer limit = Fields.number(how.value("limit"));
    Integer countIndex = Fields.number(how.value("keynumidx"));
    Integer firstKey = Fields.number(how.value("firstkey"));
    String type = Fields.text(find.value("type"));
    if ("range".equals(type) && step != null && lastKey != null && limit != null) {
      return new KeyRun.Range(lastKey, step, limit);
    }
    if ("keynum".equals(type) && step != null && countIndex != null && firstKey != null) {
      return new KeyRun.Counted(countIndex, firstKey, step);
    }
    return null;
  }
}
