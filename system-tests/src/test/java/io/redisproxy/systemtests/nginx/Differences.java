package io.redisproxy.systemtests.nginx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** All that are listed in {@code differences.txt}. */
final class Differences {
  private final List<Difference> listed;

  private Differences(List<Difference> listed) {
    this.listed = listed;
  }

  static Differences load() {
    List<Difference> listed =
        Arrays.stream(text().split("\n\n+", -1))
            .map(block -> block.lines().filter(line -> !line.startsWith("#")).toList())
            .filter(lines -> !lines.isEmpty())
            .map(Difference::new)
            .toList();
    return new Differences(listed);
  }

  List<String> titles() {
    return listed.stream().map(Difference::toString).toList();
  }

  /** The first that is about this request and has these outcomes. */
  Optional<Difference> explaining(Request request, Outcome nginx, Outcome proxy) {
    return listed.stream().filter(one -> one.explains(request, nginx, proxy)).findFirst();
  }

  private static String text() {
    try (InputStream in = Differences.class.getResourceAsStream("/nginx/differences.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
