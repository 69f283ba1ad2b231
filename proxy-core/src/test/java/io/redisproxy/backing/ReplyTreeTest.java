package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What replies mean; ^ is CRLF. */
class ReplyTreeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "+OK^ OK",
        "$3^a^^ a^",
        "$0^^ ''",
        "=7^txt:abc^ txt:abc",
        ",3.14^ 3.14",
        "(12345678901234567890^ 12345678901234567890",
        "#t^ t"
      })
  void texts_areBytes(String reply, String text) {
    assertThat(of(reply)).isEqualTo(crlf(text).getBytes(ISO_8859_1));
  }

  @Test
  void numbers_areLong() {
    assertThat(of(":-9223372036854775808^")).isEqualTo(Long.MIN_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$-1^", "*-1^", "_^", "-ERR no^", "!6^ERR no^"})
  void nothing_andErrors_areNull(String reply) {
    assertThat(of(reply)).isNull();
    assertThat(of("*2^" + reply + ":1^")).isEqualTo(Arrays.asList(null, 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*4^:1^:2^:3^:4^", "%2^:1^:2^:3^:4^", "~4^:1^:2^:3^:4^"})
  void whateverHasParts_isAList(String reply) {
    assertThat(of(reply)).isEqualTo(List.of(1L, 2L, 3L, 4L));
  }

  @Test
  void parts_mayHaveParts() {
    assertThat(of("*3^*0^*2^*1^:1^%1^:2^:3^:4^"))
        .isEqualTo(List.of(List.of(), List.of(List.of(1L), List.of(2L, 3L)), 4L));
  }

  private static Object of(String reply) {
    return ReplyTree.of(crlf(reply).getBytes(ISO_8859_1));
  }

  private static String crlf(String drawn) {
    return drawn.replace("^", "\r\n");
  }
}
