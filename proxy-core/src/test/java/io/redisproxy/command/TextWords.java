package io.redisproxy.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** A command out of a test's line, its words lying apart and not at the array's beginning. */
public final class TextWords implements Words {

  private final List<String> words;
  private final byte[] bytes;
  private final int[] starts;

  TextWords(List<String> words) {
    this.words = words;
    StringBuilder text = new StringBuilder("##");
    starts = new int[words.size()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = text.length();
      text.append(words.get(i)).append('#');
    }
    bytes = text.toString().getBytes(ISO_8859_1);
  }

  public static TextWords of(String line) {
    return new TextWords(List.of(line.split(" ", -1)));
  }

  /** The keys, each once, in the order of the words. */
  List<String> texts(Keys keys) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < keys.count(); i++) {
      texts.add(words.get(keys.word(i)));
    }
    return texts;
  }

  @Override
  public int count() {
    return words.size();
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int start(int word) {
    return starts[word];
  }

  @Override
  public int length(int word) {
    return words.get(word).length();
  }
}
