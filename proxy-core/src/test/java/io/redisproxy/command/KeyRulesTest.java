package io.redisproxy.command;

import static io.redisproxy.command.CommandReplies.list;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Key specifications that no command of Redis' own has, but which a module may. */
class KeyRulesTest {

  private static final List<Object> ONE = range(0, 1, 0);

  @Example
  void lastKeyAndLimit_areCountedFromTheEnd() {
    assertThat(keys("c a b c d", spec(at(1), range(-2, 1, 0), "RW"))).isEqualTo("a b c");
    assertThat(keys("c a b c d", spec(at(1), range(-1, 1, 1), "RW"))).isEqualTo("a b c d");
    assertThat(keys("c a b c d e f", spec(at(1), range(-1, 1, 3), "RW"))).isEqualTo("a b");
    assertThat(keys("c a b c d", spec(at(1), range(-1, 1, 3), "RW"))).isEqualTo("open: ");
    assertThat(keys("c a b c d", spec(at(1), range(-2, 1, 2), "RW"))).isEqualTo("open: ");
  }

  @Example
  void countedKeys_areSoManyEvenInSteps() {
    assertThat(keys("c 2 a 1 b 2 x", spec(at(1), counted(0, 1, 2), "RW"))).isEqualTo("a b");
    assertThat(keys("c a b 2", spec(at(3), counted(0, -2, 1), "RW"))).isEqualTo("a b");
    assertThat(keys("c 3 a 1 b 2", spec(at(1), counted(0, 1, 2), "RW"))).isEqualTo("open: ");
  }

  @Example
  void keyword_isLookedForFromItsPlaceOn_backwardsIfThatIsNegative() {
    List<Object> forward = spec(after("Keys", 3), range(-1, 1, 0), "RW");
    List<Object> backward = spec(after("KEYS", -2), range(-1, 1, 0), "RW");

    assertThat(keys("c keys x KEYS a b", forward)).isEqualTo("a b");
    assertThat(keys("c keys x", forward)).isEmpty();
    assertThat(keys("c x keys", backward)).isEmpty();
    assertThat(keys("c x keys a", backward)).isEqualTo("a");
    assertThat(keys("c keys a", backward)).isEqualTo("a");
    assertThat(keys("c keys a keys b", backward)).isEqualTo("a keys b");
    assertThat(keys("c startfrom a", spec(after("startfrom", 1), ONE, "RW"))).isEqualTo("a");
    assertThat(keys("keys a", backward)).as("the command's own name").isEmpty();
  }

  @Example
  void keysOnlyRead_areLeftOut_whereOthersAreChanged() {
    List<Object> read = spec(at(1), ONE, "RO");

    assertThat(keys("c a b", read)).isEqualTo("a");
    assertThat(keys("c a b", read, spec(at(2), ONE, "OW"))).isEqualTo("b");
    assertThat(keys("c a b", read, spec(at(2), ONE, "RM"))).isEqualTo("b");
    assertThat(keys("c a b", read, spec(at(2), ONE, "not_key"))).isEqualTo("a");
    assertThat(keys("c a b", spec(at(1), ONE, "RO", "variable_flags"), spec(at(2), ONE, "RW")))
        .isEqualTo("a b");
    assertThat(keys("c a b", spec(unknown(), unknown(), "RO"), spec(at(2), ONE, "RW")))
        .isEqualTo("b");
  }

  @Example
  void whatIsUnknownOrIncomplete_leavesTheKeysOpen() {
    List<Object> good = spec(at(1), ONE, "RW");

    assertThat(keys("c a b", good, spec(unknown(), ONE, "RW"))).isEqualTo("open: a");
    assertThat(keys("c a b", good, spec(at(2), unknown(), "RW"))).isEqualTo("open: a");
    assertThat(keys("c a b", good, spec(at(2), ONE, "RW", "incomplete"))).isEqualTo("open: a b");
    assertThat(keys("c a b", good, spec(after("b", 0), ONE, "RW"))).isEqualTo("open: a");
    assertThat(keys("c a b", good, spec(at(0), ONE, "RW"))).isEqualTo("open: a");
    assertThat(keys("c a b", good, spec(at(2), range(0, 0, 0), "RW"))).isEqualTo("open: a");
    List<Object> withoutFlags = list("begin_search", at(2), "find_keys", ONE);
    assertThat(keys("c a b", good, withoutFlags)).isEqualTo("open: a b");
    assertThat(keys("c a b", good, list("flags", 7, "begin_search"))).isEqualTo("open: a");
    assertThat(keys("c a b", good, list())).isEqualTo("open: a");
    assertThat(keys("c a b", good, spec(at(2), list("type", "range"), "RW"))).isEqualTo("open: a");
  }

  @Example
  void modulesOwnWayToFindKeys_leavesThemOpen() {
    Object specs = list((Object) spec(at(1), ONE, "RW"));
    Object flags = list("write", "module", "movablekeys");

    assertThat(text(command(flags, 1, 1, specs), "c a b")).isEqualTo("open: a");
  }

  @Example
  void positions_countWhereThereAreNoSpecifications() {
    assertThat(text(command(list("write"), 1, -2, null), "c a b c")).isEqualTo("a b");
    assertThat(text(command(list("write"), 1, -2, list()), "c a b c")).isEqualTo("a b");
    assertThat(text(command(list("write"), 2, 1, null), "c a b c")).isEqualTo("open: ");
    assertThat(text(command(list("write"), -1, -1, null), "c a b c")).isEqualTo("open: ");
    assertThat(text(command(list("write", "movablekeys"), 1, 1, null), "c a b"))
        .isEqualTo("open: a");
    assertThat(text(command(list(), 0, 0, null), "c a")).isEmpty();
  }

  @Property(tries = 2_000)
  void whateverASpecificationSays_onlyArgumentsAreKeys(
      @ForAll @Size(6) List<@IntRange(min = -4, max = 6) Integer> numbers,
      @ForAll @Size(max = 7) List<@IntRange(max = 4) Integer> arguments,
      @ForAll boolean keyword,
      @ForAll boolean counted,
      @ForAll boolean huge) {
    int big = huge ? Integer.MAX_VALUE / 4 : 1;
    List<Object> begin = keyword ? after("1", numbers.get(0) * big) : at(numbers.get(0) * big);
    List<Object> find =
        counted
            ? counted(numbers.get(1), numbers.get(2) * big, numbers.get(3) * big)
            : range(numbers.get(1) * big, numbers.get(2) * big, numbers.get(3));
    StringBuilder line = new StringBuilder("c");
    arguments.forEach(argument -> line.append(' ').append(argument));
    TextWords words = TextWords.of(line.toString());

    Keys keys = command(list(), 0, 0, list((Object) spec(begin, find, "RW"))).keysOf(words);

    int before = 0;
    for (int key = 0; key < keys.count(); key++) {
      assertThat(keys.word(key)).isGreaterThan(before).isLessThan(words.count());
      before = keys.word(key);
    }
  }

  private static String keys(String line, Object... specs) {
    return text(command(list("write"), 0, 0, list(specs)), line);
  }

  private static String text(CommandSpec command, String line) {
    TextWords words = TextWords.of(line);
    Keys keys = command.keysOf(words);
    return (keys.complete() ? "" : "open: ") + String.join(" ", words.texts(keys));
  }

  private static CommandSpec command(Object flags, int first, int last, Object specs) {
    return CommandReplies.command("c", -1, flags, first, last, 1, list(), list(), specs, list());
  }

  private static List<Object> spec(List<Object> begin, List<Object> find, Object... flags) {
    return list("flags", list(flags), "begin_search", begin, "find_keys", find);
  }

  private static List<Object> at(int index) {
    return list("type", "index", "spec", list("index", index));
  }

  private static List<Object> after(String keyword, int from) {
    return list("type", "keyword", "spec", list("keyword", keyword, "startfrom", from));
  }

  private static List<Object> range(int lastKey, int step, int limit) {
    List<Object> how = list("lastkey", lastKey, "keystep", step, "limit", limit);
    return list("type", "range", "spec", how);
  }

  private static List<Object> counted(int countIndex, int firstKey, int step) {
    List<Object> how = list("keynumidx", countIndex, "firstkey", firstKey, "keystep", step);
    return list("type", "keynum", "spec", how);
  }

  private static List<Object> unknown() {
    return list("type", "unknown", "spec", list());
  }
}
