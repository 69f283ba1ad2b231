package io.redisproxy.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which room may use which: docs/architecture.md draws it, this table holds it. */
final class ArchitectureTest {
  private static final List<Room> ROOMS =
      List.of(
          room("command"),
          room("cache"),
          room("metrics"),
          room("limits").using("command", "metrics"),
          // Of Netty, only what Lettuce asks for when it is put onto our event loops, and what it
          // takes to speak over a socket that Lettuce has opened.
          room("backing")
              .using("command", "metrics")
              .with("io.lettuce..", "io.netty.buffer..", "io.netty.channel..", "io.netty.util..")
              .with("io.netty.handler.ssl.."),
          room("readthrough").using("command", "cache", "backing", "metrics"),
          room("server").using("command", "limits", "metrics").with("io.netty.."),
          room("resp").using("command", "server", "limits", "metrics").with("io.netty.."),
          room("http")
              .using("command", "server", "limits", "metrics")
              .with("io.netty..", "com.fasterxml.jackson.core.."),
          room("app")
              .using("command", "cache", "metrics", "limits", "backing", "readthrough")
              .using("server", "resp", "http")
              .with("io.netty..", "picocli..", "org.slf4j..", "ch.qos.logback..")
              .with("com.sun.management"));

  private static JavaClasses production;

  @BeforeAll
  static void importProduction() {
    production =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.redisproxy");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rooms")
  void everyRoom_usesOnlyWhatItMay(Room room) {
    classes()
        .that()
        .resideInAPackage(room.itself())
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(room.mayUse())
        .check(production);
  }

  @Test
  void everyClass_livesInARoom() {
    classes()
        .should()
        .resideInAnyPackage(rooms().map(Room::itself).toArray(String[]::new))
        .check(production);
  }

  @Test
  void rooms_useEachOtherInOneDirectionOnly() {
    slices().matching("io.redisproxy.(*)..").should().beFreeOfCycles().check(production);
  }

  private static Stream<Room> rooms() {
    return ROOMS.stream();
  }

  private static Room room(String name) {
    return new Room(name, List.of("java..", "org.jspecify.annotations..", packageOf(name)));
  }

  private static String packageOf(String room) {
    return "io.redisproxy." + room + "..";
  }

  /** One line of the table: a room, and the packages that its classes may depend on. */
  private record Room(String name, List<String> packages) {
    Room using(String... rooms) {
      return and(Arrays.stream(rooms).map(ArchitectureTest::packageOf));
    }

    Room with(String... libraries) {
      return and(Arrays.stream(libraries));
    }

    private Room and(Stream<String> more) {
      return new Room(name, Stream.concat(packages.stream(), more).toList());
    }

    String itself() {
      return packageOf(name);
    }

    String[] mayUse() {
      return packages.toArray(String[]::new);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
