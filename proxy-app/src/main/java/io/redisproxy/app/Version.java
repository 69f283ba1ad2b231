package io.redisproxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The version of this build, from a resource, so that classes without a jar know it too. */
final class Version {
  private static final String RESOURCE = "version.txt";

  private Version() {}

  static String text() {
    try (InputStream written = Version.class.getResourceAsStream(RESOURCE)) {
      if (written == null) {
        throw new IllegalStateException("the build left out " + RESOURCE);
      }
      return new String(written.readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
