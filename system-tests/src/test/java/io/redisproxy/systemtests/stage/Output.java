package io.redisproxy.systemtests.stage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Collects what a process writes, so that it never blocks on a full pipe. */
final class Output {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Thread reader;

  Output(InputStream from, String name) {
    reader = new Thread(() -> copy(from), name);
    reader.setDaemon(true);
    reader.start();
  }

  private void copy(InputStream from) {
    try {
      from.transferTo(bytes);
    } catch (IOException closed) {
      // The process has ended; what was read stays.
    }
  }

  /** Waits until the writer has closed its end. */
  void awaitEnd() {
    try {
      reader.join(5_000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
