package io.redisproxy.systemtests.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** The lines of {@code commands.txt}, to be drawn by the weights of their sections. */
final class Grammar {

  /** Sections by the sum of the weights up to and with them. */
  private final NavigableMap<Double, List<Template>> sections = new TreeMap<>();

  private Grammar() {}

  static Grammar load() {
    Grammar grammar = new Grammar();
    List<Template> section = new ArrayList<>();
    double weights = 0;
    for (String line : text().lines().toList()) {
      if (line.startsWith("[")) {
        section = new ArrayList<>();
        weights += Double.parseDouble(line.substring(line.indexOf(' '), line.length() - 1));
        grammar.sections.put(weights, section);
      } else if (!line.isEmpty() && !line.startsWith("# ") && !line.equals("#")) {
        section.add(new Template(line));
      }
    }
    return grammar;
  }

  private static String text() {
    try (InputStream in = Grammar.class.getResourceAsStream("/differential/commands.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Template draw(Random random) {
    double at = random.nextDouble() * sections.lastKey();
    List<Template> section = sections.higherEntry(at).getValue();
    return section.get(random.nextInt(section.size()));
  }
}
