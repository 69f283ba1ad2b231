package io.redisproxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {

  @ParameterizedTest
  @CsvSource({
    "redis://cache:6379, redis://cache:6379",
    "redis://user:secret@cache, redis://***@cache",
    "redis://:se@cr//et@cache/1, redis://***@cache/1",
    "redis://:secret#1?/@cache, redis://***@cache",
    "user:secret@cache//0, ***@cache//0",
    "redis:/user:secret@cache, ***@cache",
    "@, ***@",
  })
  void text_hidesWhatMayBeAPassword(String text, String shown) {
    assertThat(Shown.text(text)).isEqualTo(shown);
  }

  @Test
  void text_staysOnOneLine() {
    assertThat(Shown.text("a\nb\r\u0000\u001b[31m\u0085\u2028é")).isEqualTo("a?b???[31m??é");
  }
}
