package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.http.fuzz.RequestPathFuzz;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever a fuzzer has begun with, or found, is tried each time: {@code make fuzz} reads its seeds
 * from the same folders, and leaves there what it finds.
 */
class FuzzSeedsTest {

  @TestFactory
  Stream<DynamicTest> requestPath_holdsWhatItPromises() throws Exception {
    return seeds("RequestPath", RequestPathFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> requestParser_readsTheSame_howeverItIsCut() throws Exception {
    return seeds("RequestParser", RequestParserFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> fields_areUnderstood() throws Exception {
    return seeds("Fields", FieldsFuzz::fuzzerTestOneInput);
  }

  private static Stream<DynamicTest> seeds(String target, Consumer<byte[]> test)
      throws IOException, URISyntaxException {
    Path folder = Path.of(FuzzSeedsTest.class.getResource("fuzz/" + target).toURI());
    List<Path> seeds;
    try (Stream<Path> files = Files.list(folder)) {
      seeds = files.sorted().toList();
    }
    assertThat(seeds).hasSizeGreaterThan(5);
    return seeds.stream()
        .map(
            seed ->
                DynamicTest.dynamicTest(
                    seed.getFileName().toString(), () -> test.accept(Files.readAllBytes(seed))));
  }
}
