package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redisproxy.http.Target.BadTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes are characters of Latin-1 here. */
class TargetTest {

  private static final String PLAIN_IN_PATH =
      "abcXYZ019-._~!$&'()*+,;=:@/|\"<>[]\\^`{}"; // more than a path may hold, and yet readable
  private static final String PLAIN_IN_FORM = "abcXYZ019-._~!$'()*,;=:@/?|";

  @Property(tries = 300)
  void anyKeyInThePath_encodedInAnyWay_comesBack(
      @ForAll @Size(max = 30) byte[] key, @ForAll long seed) throws BadTarget {
    String encoded = encode(key, PLAIN_IN_PATH, seed);

    assertThat(inPath("/get/" + encoded)).isEqualTo(text(key));
    assertThat(inPath("/get/" + encoded + "?key=other")).isEqualTo(text(key));
  }

  @Property(tries = 300)
  void anyKeyInTheQuery_encodedInAnyWay_comesBack(
      @ForAll @Size(max = 30) byte[] key, @ForAll long seed) throws BadTarget {
    String encoded = encode(key, PLAIN_IN_FORM, seed).replace("%20", "+");

    assertThat(inQuery("/get?a=1&key=" + encoded + "&b=2")).containsExactly(text(key));
  }

  @ParameterizedTest
  @CsvSource({
    "/get/a/b, a/b",
    "/get/a%2Fb, a/b",
    "/get/a%2fb, a/b",
    "/get/a//b, a//b",
    "/get//a, /a",
    "/get/../x, ../x",
    "/get/./a/../b/, ./a/../b/",
    "/get/a+b, a+b",
    "/get/%252F, %2F",
    "/get/a;b=c, a;b=c",
    "/get/a&key=b, a&key=b",
    "http://host/get/k, k",
    "HTTP://host:80/get/k, k",
    "https://host/get/k, k",
    "http://host/get/http://other/k, http://other/k"
  })
  void path_isDecodedOnce_andNotCleanedUp(String target, String key) throws BadTarget {
    assertThat(inPath(target)).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({
    "/get?key=a+b, a b",
    "/get?key=a%2Bb, a+b",
    "/get?key=a%20b, a b",
    "/get?key=a=b=, a=b=",
    "/get?key=a?b, a?b",
    "/get?key=a/../b, a/../b",
    "/get?x&key=a, a",
    "/get?xkey=b&key=a&keyx=c&Key=d, a",
    "/get?&&key=a&&, a",
    "/get?k%65y=a, a",
    "/get?key=a%26key=b, a&key=b",
    "http://host/get?key=http://x/, http://x/"
  })
  void query_isReadAsAForm(String target, String key) throws BadTarget {
    assertThat(inQuery(target)).containsExactly(key);
  }

  @Test
  void keysInTheQuery_areAllFound_emptyOnesToo() throws BadTarget {
    assertThat(inQuery("/get?key=a&key=&key")).containsExactly("a", "", "");
    assertThat(inQuery("/get?other=a")).isEmpty();
    assertThat(inQuery("/get?")).isEmpty();
    assertThat(inQuery("/get")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/get?%=x&key=a", "/get?key=a&%zz", "/get?ke%79%=b&key=a"})
  void nameThatCannotBeDecoded_isNobodys(String target) throws BadTarget {
    assertThat(inQuery(target)).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%1", "%g0", "%0g", "a%", "a%4", "%%41", "%-1", "%+1", "% 1"})
  void badPercent_isRefused(String encoded) {
    String safe = encoded.replace(" ", "x");
    assertThatThrownBy(() -> inPath("/get/" + safe)).isInstanceOf(BadTarget.class);
    assertThatThrownBy(() -> inQuery("/get?key=" + safe)).isInstanceOf(BadTarget.class);
    assertThatThrownBy(() -> inQuery("/get?key=" + safe + "&b=1")).isInstanceOf(BadTarget.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "get/k", "*", "host:80", "ftp://host/get/k"})
  void whatIsNoPath_isRefused(String target) {
    assertThatThrownBy(() -> Target.of(target)).isInstanceOf(BadTarget.class);
  }

  @Test
  void addressWithoutPath_isTheRoot() throws BadTarget {
    assertThat(Target.of("http://host")).isEqualTo(new Target("/", ""));
    assertThat(Target.of("http://host/")).isEqualTo(new Target("/", ""));
  }

  @Test
  void addressWithAQueryAndNoPath_isTheRootWithThatQuery() throws BadTarget {
    assertThat(Target.of("http://host?key=/get/a")).isEqualTo(new Target("/", "key=/get/a"));
  }

  private static String inPath(String target) throws BadTarget {
    return text(Target.of(target).pathAfter("/get/"));
  }

  private static List<String> inQuery(String target) throws BadTarget {
    List<String> values = new ArrayList<>();
    for (byte[] value : Target.of(target).values("key")) {
      values.add(text(value));
    }
    return values;
  }

  private static String encode(byte[] key, String plain, long seed) {
    Random random = new Random(seed);
    StringBuilder encoded = new StringBuilder();
    for (byte b : key) {
      if (plain.indexOf((char) (b & 0xff)) >= 0 && random.nextBoolean()) {
        encoded.append((char) b);
      } else {
        encoded.append((random.nextBoolean() ? "%%%02x" : "%%%02X").formatted(b & 0xff));
      }
    }
    return encoded.toString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
