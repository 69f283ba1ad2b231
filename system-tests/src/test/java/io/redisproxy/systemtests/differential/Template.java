package io.redisproxy.systemtests.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One line of the grammar. */
final class Template {

  private final Likeness likeness;
  private final String[] words;

  Template(String line) {
    likeness = Likeness.of(line.charAt(0));
    words = line.substring(likeness == Likeness.SAME_BYTES ? 0 : 1).split(" ", -1);
  }

  boolean canBeInTransaction() {
    return likeness.canBeInTransaction();
  }

  Command expand(Random random, Placeholders placeholders) {
    List<String> out = new ArrayList<>();
    expand(0, words.length, random, placeholders, out);
    return new Command(List.copyOf(out), likeness, true);
  }

  private void expand(
      int from, int to, Random random, Placeholders placeholders, List<String> out) {
    for (int at = from; at < to; at++) {
      int times =
          switch (words[at]) {
            case "[" -> random.nextInt(2);
            case "(" -> 1 + random.nextInt(3);
            default -> -1;
          };
      if (times < 0) {
        out.addAll(word(words[at], random, placeholders));
        continue;
      }
      int end = closing(at);
      for (int i = 0; i < times; i++) {
        expand(at + 1, end, random, placeholders, out);
      }
      at = end;
    }
  }

  private int closing(int opening) {
    int depth = 0;
    for (int at = opening; true; at++) {
      switch (words[at]) {
        case "[", "(" -> depth++;
        case "]", ")" -> depth--;
        default -> {}
      }
      if (depth == 0) {
        return at;
      }
    }
  }

  private static List<String> word(String word, Random random, Placeholders placeholders) {
    if (word.length() == 1) {
      return List.of(word);
    }
    return switch (word.charAt(0)) {
      case '$' -> placeholders.expand(word.substring(1));
      case '@' -> List.of(Scripts.text(word.substring(1)));
      case '%' -> List.of(Scripts.sha(word.substring(1)));
      default -> {
        String[] choices = word.split("\\|", -1);
        yield List.of(choices[random.nextInt(choices.length)]);
      }
    };
  }
}
