package io.redisproxy.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** The properties file: the text it gives each option, and what is wrong with the file itself. */
record ConfigFile(String name, Map<String, String> texts, List<String> faults) {

  static final ConfigFile NONE = new ConfigFile("", Map.of(), List.of());

  /** Reads the file at {@code path}; {@code where} is what named it, "--config" for one. */
  static ConfigFile read(String path, String where) {
    String name = Shown.text(path);
    Entries entries = new Entries();
    try (Reader reader = Files.newBufferedReader(Path.of(path), UTF_8)) {
      entries.load(reader);
      return new ConfigFile(name, entries.texts, entries.faults(name));
    } catch (NoSuchFileException | InvalidPathException e) {
      return unreadable(name, where, "is not there");
    } catch (CharacterCodingException e) {
      return unreadable(name, where, "is not in UTF-8");
    } catch (IllegalArgumentException e) {
      return unreadable(name, where, "has a \\u without four hexadecimal digits after it");
    } catch (IOException e) {
      return unreadable(name, where, "can't be read");
    }
  }

  private static ConfigFile unreadable(String name, String where, String why) {
    String fault = where + ": '" + name + "' " + why + "; expected a properties file";
    return new ConfigFile(name, Map.of(), List.of(fault));
  }

  /** The entries as they stand in the file: plain Properties forget their order, and twins. */
  @SuppressWarnings("serial")
  private static final class Entries extends Properties {
    final Map<String, String> texts = new LinkedHashMap<>();
    final Set<String> repeated = new LinkedHashSet<>();

    /** What {@link #load} calls for each entry. */
    @Override
    public synchronized Object put(Object key, Object value) {
      if (texts.put((String) key, (String) value) != null) {
        repeated.add((String) key);
      }
      return value;
    }

    List<String> faults(String name) {
      List<String> known = Option.ALL.stream().map(Option::name).toList();
      List<String> faults = new ArrayList<>();
      for (String key : texts.keySet()) {
        String where = name + ": " + Shown.text(key);
        if (!known.contains(key)) {
          faults.add(where + ": unknown key; expected one of " + String.join(", ", known));
        } else if (repeated.contains(key)) {
          faults.add(where + ": given more than once; expected once");
        }
      }
      return faults;
    }
  }
}
