package io.redisproxy.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The description of what both HTTP ports answer, for those who generate clients from it. */
final class OpenApi {

  private static final String FILE = "openapi.json";

  private OpenApi() {}

  static String of(String version) {
    try (InputStream file = OpenApi.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is missing in the jar");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("VERSION", version);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }
}
