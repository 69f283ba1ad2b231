package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes are characters of Latin-1 here. */
class MgetWordsTest {

  @Test
  void words_areTheCommandAndItsKeys() {
    MgetWords words = new MgetWords(List.of(bytes("a"), bytes("b \u0000\u00ff"), bytes("a")));

    assertThat(texts(words)).containsExactly("MGET", "a", "b \u0000\u00ff", "a");
    assertThat(words.keyCount()).isEqualTo(3);
    assertThat(words.key(0)).isEqualTo(bytes("a"));
    assertThat(words.key(1)).isEqualTo(bytes("b \u0000\u00ff"));
    assertThat(words.key(2)).isEqualTo(bytes("a"));
  }

  @Test
  void none_hasNoKeys() {
    assertThat(texts(MgetWords.NONE)).containsExactly("MGET");
    assertThat(MgetWords.NONE.keyCount()).isZero();
  }

  private static List<String> texts(MgetWords words) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < words.count(); i++) {
      texts.add(new String(words.bytes(), words.start(i), words.length(i), ISO_8859_1));
    }
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
