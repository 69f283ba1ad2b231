package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  private static final String ANY_SIZES = "a\u00e9\u20ac\ud83d\ude00";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "7f",
        "c280",
        "dfbf",
        "e0a080",
        "ed9fbf",
        "ee8080",
        "efbfbf",
        "f0908080",
        "f48fbfbf",
        "efbfbd",
        "efbbbf"
      })
  void characters_areText(String hex) {
    assertThat(isValid(hex)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "bf",
        "c0",
        "c1bf",
        "c080",
        "c2",
        "c27f",
        "e0a0",
        "e08080",
        "e09fbf",
        "eda080",
        "edbfbf",
        "f0",
        "f09080",
        "f0808080",
        "f08fbfbf",
        "f4908080",
        "f5808080",
        "f888808080",
        "fe",
        "ff",
        "e282ac80"
      })
  void whatIsNoCharacter_isNoText(String hex) {
    assertThat(isValid(hex)).isFalse();
    assertThat(isValid("41" + hex)).isFalse();
    assertThat(isValid(hex + "41")).isFalse();
  }

  @Property(tries = 1_000)
  void bytes_areText_ifTheyComeBackFromIt(@ForAll @Size(max = 12) byte[] bytes) {
    byte[] back = new String(bytes, UTF_8).getBytes(UTF_8);

    assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(Arrays.equals(back, bytes));
  }

  @Test
  void longText_isJudgedToItsEnd() {
    for (int before = 8_185; before < 8_200; before++) {
      byte[] text = ("a".repeat(before) + ANY_SIZES).getBytes(UTF_8);

      assertThat(Utf8.isValid(text, 0, text.length)).isTrue();
      assertThat(Utf8.isValid(text, 0, text.length - 1)).as("cut within a character").isFalse();
      text[text.length - 1] = 'x';
      assertThat(Utf8.isValid(text, 0, text.length)).isFalse();
    }
  }

  @Test
  void onlyThePart_isJudged() {
    byte[] bytes = {(byte) 0xff, 'a', (byte) 0xc3, (byte) 0xa9, (byte) 0xff};

    assertThat(Utf8.isValid(bytes, 1, 4)).isTrue();
    assertThat(Utf8.isValid(bytes, 0, 4)).isFalse();
    assertThat(Utf8.isValid(bytes, 1, 5)).isFalse();
    assertThat(Utf8.isValid(bytes, 1, 3)).isFalse();
    assertThat(Utf8.text(bytes, 1, 4)).isEqualTo("a\u00e9");
  }

  @Test
  void characterEnd_isTheLastOneUpToThere() {
    byte[] text = ANY_SIZES.repeat(3).getBytes(UTF_8);
    int lastEnd = 0;
    for (int end = 0; end <= text.length; end++) {
      if (Utf8.isValid(text, 0, end)) {
        lastEnd = end;
      }
      assertThat(Utf8.characterEnd(text, end)).as("up to " + end).isEqualTo(lastEnd);
    }
  }

  private static boolean isValid(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return Utf8.isValid(bytes, 0, bytes.length);
  }
}
