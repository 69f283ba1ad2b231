package io.redisproxy.systemtests.nginx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What both are asked: the requests of a file, some of them with a byte changed, and rows. */
final class HttpRequests {

  private static final String CHANGED = "[changed]";
  private static final String LAST = "[last";
  private static final int MAX_IN_A_ROW = 5;
  private static final int MAX_CHARS_IN_A_ROW = 1000;

  /** What matters to a parser of HTTP, and what should not. */
  private static final String BYTES = "\0\t\n\r !\"#%*+,-./019:;=?@AaGz_|\u007f\u0080\u00ff";

  private final Random random;

  /** By their text, so that there is none twice. */
  private final Map<String, Request> byText = new LinkedHashMap<>();

  private final List<String> toChange = new ArrayList<>();
  private final List<Request> all;

  /**
   * @param changed how often one that is to be changed is
   */
  HttpRequests(long seed, int changed) {
    random = new Random(seed);
    read();
    for (int i = 0; i < changed; i++) {
      add(change(toChange.get(random.nextInt(toChange.size()))), true);
    }
    all = List.copyOf(byText.values());
  }

  List<Request> all() {
    return all;
  }

  /** Several requests to be sent at once on one connection. */
  List<Request> row() {
    List<Request> row = new ArrayList<>();
    int size = 2 + random.nextInt(MAX_IN_A_ROW - 1);
    while (row.size() < size) {
      Request next = all.get(random.nextInt(all.size()));
      boolean fits = !next.last() || row.size() == size - 1;
      if (fits && next.text().length() <= MAX_CHARS_IN_A_ROW) {
        row.add(next);
      }
    }
    return row;
  }

  private void read() {
    String section = "";
    for (String line : file().lines().toList()) {
      if (line.startsWith("[")) {
        section = line;
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        for (String request : Notation.requests(line)) {
          add(request, section.startsWith(LAST));
          if (section.equals(CHANGED)) {
            toChange.add(request);
          }
        }
      }
    }
  }

  private void add(String text, boolean last) {
    byText.putIfAbsent(text, new Request(text, last));
  }

  /** With a byte more, less or other. */
  private String change(String text) {
    int at = random.nextInt(text.length());
    String other = String.valueOf(BYTES.charAt(random.nextInt(BYTES.length())));
    return switch (random.nextInt(5)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1);
      case 1, 2 -> text.substring(0, at) + other + text.substring(at);
      default -> text.substring(0, at) + other + text.substring(at + 1);
    };
  }

  private static String file() {
    try (InputStream in = HttpRequests.class.getResourceAsStream("/nginx/requests.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
