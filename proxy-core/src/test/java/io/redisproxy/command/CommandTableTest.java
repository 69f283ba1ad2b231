package io.redisproxy.command;

import static io.redisproxy.command.CommandReplies.list;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTableTest {

  private final CommandTable table62 = CommandTable.of(CommandReplies.recorded("6.2"));
  private final CommandTable table70 = CommandTable.of(CommandReplies.recorded("7.0"));

  @ParameterizedTest
  @CsvSource({"6.2, 224, 0", "7.0, 240, 126"})
  void everyCommandOfARealRedis_isFoundByItsName(String version, int commands, int subcommands) {
    List<?> reply = CommandReplies.recorded(version);
    CommandTable table = CommandTable.of(reply);

    List<Object> under = new ArrayList<>();
    for (Object entry : reply) {
      under.addAll(containedIn(entry));
    }
    assertThat(reply).hasSize(commands).allSatisfy(entry -> assertFound(table, entry));
    assertThat(under).hasSize(subcommands).allSatisfy(entry -> assertFound(table, entry));
    assertThat(table.size()).isEqualTo(commands);
  }

  private static List<?> containedIn(Object entry) {
    return Fields.of(Fields.of(entry).value(9)).values();
  }

  private static void assertFound(CommandTable table, Object entry) {
    String name = Fields.text(Fields.of(entry).value(0));
    CommandSpec command = table.find(TextWords.of(name.replace('|', ' ')));
    assertThat(command).as(name).isNotNull();
    assertThat(command.name()).isEqualTo(name);
    assertThat((long) command.arity()).isEqualTo(Fields.of(entry).value(1));
    assertThat(command.categories()).isEqualTo(Fields.texts(Fields.of(entry).value(6)));
  }

  @Test
  void lettersOfAnyCase_nameTheSameCommand() {
    assertThat(table70.find(TextWords.of("GeT k"))).isSameAs(table70.find(TextWords.of("get k")));
    assertThat(table70.find(TextWords.of("config SET a b")).name()).isEqualTo("config|set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "g", "gets", "get ", "get|", "config|get x", "\0get", "gEt\u00e9"})
  void whatRedisDidNotName_isNoCommand(String line) {
    assertThat(table70.find(new TextWords(List.of(line, "k")))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "config", "config|set", "@admin", "@connection"})
  void names_areThoseOfCommandsSubcommandsAndCategories(String name) {
    assertThat(table70.has(name)).isTrue();
    assertThat(table62.has(name)).as("where CONFIG's are not known, any could be").isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gett", "config|sett", "set|config", "@admins", "admin", ""})
  void names_ofNothing_areNotKnown(String name) {
    assertThat(table70.has(name)).isFalse();
  }

  @Test
  void noWordsAtAll_areNoCommand() {
    assertThat(table70.find(new TextWords(List.of()))).isNull();
  }

  @Test
  void container_isItselfOnlyAlone_andNothingWithAnUnknownSubcommand() {
    assertThat(table70.find(TextWords.of("CONFIG")).name()).isEqualTo("config");
    assertThat(table70.find(TextWords.of("CONFIG NUKE"))).isNull();
    // 6.2 tells nothing of subcommands.
    assertThat(table62.find(TextWords.of("CONFIG NUKE")).name()).isEqualTo("config");
  }

  @Test
  void flagsAndCategories_areTheSubcommandsOwn() {
    CommandSpec set = table70.find(TextWords.of("CONFIG SET a b"));
    CommandSpec container = table70.find(TextWords.of("CONFIG"));

    assertThat(set.isIn("@dangerous")).isTrue();
    assertThat(set.is(CommandFlag.ADMIN)).isTrue();
    assertThat(set.is(CommandFlag.WRITE)).isFalse();
    assertThat(container.isIn("@dangerous")).isFalse();
    assertThat(table62.find(TextWords.of("CONFIG SET a b")).isIn("@dangerous")).isTrue();
    assertThat(table62.find(TextWords.of("BLPOP a 0")).isIn("@blocking")).isTrue();
  }

  @Test
  void entriesThatMakeNoSense_areLeftOut_andTheOthersStay() {
    List<Object> none = list();
    List<Object> good = list("good", 2, list("readonly"), 1, 1, 1, list("@read"));
    List<Object> reply = new ArrayList<>();
    Collections.addAll(reply, null, 5L, none, list("six", 2, none, 1, 1, 1), good);
    for (int field = 0; field < good.size(); field++) {
      for (Object other : new Object[] {null, new Object(), List.of(7L), 1L << 40}) {
        List<Object> bad = new ArrayList<>(good);
        bad.set(field, other);
        reply.add(bad);
      }
    }
    reply.add(list("tips", 2, none, 1, 1, 1, none, 9, null, null));
    reply.add(list("specs", 2, none, 1, 1, 1, none, none, 9, none));
    reply.add(list("subcommands", 2, none, 1, 1, 1, none, none, none, "9"));

    CommandTable table = CommandTable.of(reply);

    assertThat(table.size()).isEqualTo(2);
    assertThat(table.find(TextWords.of("good k"))).isNotNull();
    assertThat(table.find(TextWords.of("tips k"))).isNotNull();
  }

  @Test
  void containerWhoseSubcommandsMakeNoSense_answersForNoneOfThem() {
    List<Object> none = list();
    CommandTable table =
        CommandTable.of(list((Object) list("box", -2, none, 0, 0, 0, none, none, none, list(1))));

    assertThat(table.find(TextWords.of("box"))).isNotNull();
    assertThat(table.find(TextWords.of("box open"))).isNull();
  }
}
