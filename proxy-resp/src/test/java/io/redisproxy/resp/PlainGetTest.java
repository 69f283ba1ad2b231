package io.redisproxy.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is recognized as a plain GET is one to the full parser too, and the same. ~ is CRLF
 * here, and bytes are characters of Latin-1.
 */
class PlainGetTest {

  private static final String[] NAMES = {"GET", "get", "Get", "gEt", "geT", "GEt", "GeT", "gET"};

  /** What parts a request, and what is nearly that. */
  private static final String MUTANTS = "\r\n\n\r$*+-0123459 gGeEtT\u0000\u00ff:/'@`a";

  private final PlainGet plainGet = new PlainGet();

  @ParameterizedTest
  @ValueSource(strings = {"GET", "get", "Get", "gEt", "geT", "GEt", "GeT", "gET"})
  void nameInAnyCase_isRecognized(String name) throws Exception {
    assertThat(keyOf("*2~$3~" + name + "~$3~key~")).isEqualTo("key");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 2, 8, 9, 10, 11, 98, 99, 100, 101, 199, 200, 999, 1000, 9999, 10_000, 99_999})
  void keyOfAnyLengthOfUpToFiveDigits_isRecognized(int length) throws Exception {
    assertThat(keyOf(get("GET", "k".repeat(length)))).hasSize(length);
  }

  @Test
  void keyOfAnyBytes_isRecognized_thoughTheyLookLikeARequest() throws Exception {
    for (String key : new String[] {"\r\n", "\r\n$3\r\n", "\u0000\u00ff", get("GET", "k")}) {
      assertThat(keyOf(get("GET", key))).isEqualTo(key);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // another count, another name
        "*1~$3~GET~",
        "*3~$3~GET~$1~a~$1~b~",
        "*02~$3~GET~$1~k~",
        "*+2~$3~GET~$1~k~",
        "*-2~$3~GET~$1~k~",
        "*2 ~$3~GET~$1~k~",
        "*2~$3~SET~$1~k~",
        "*2~$3~GEU~$1~k~",
        "*2~$3~\u00c7ET~$1~k~",
        "*2~$3~G%T~$1~k~",
        "*2~$3~'ET~$1~k~",
        "*2~$4~MGET~$1~k~",
        "*2~$03~GET~$1~k~",
        "*2~:3~GET~$1~k~",
        // another length
        "*2~$3~GET~:1~k~",
        "*2~$3~GET~$~k~",
        "*2~$3~GET~$-1~k~",
        "*2~$3~GET~$-0~",
        "*2~$3~GET~$+1~k~",
        "*2~$3~GET~$ 1~k~",
        "*2~$3~GET~$1 ~k~",
        "*2~$3~GET~$01~k~",
        "*2~$3~GET~$00~~",
        "*2~$3~GET~$1x~k~",
        "*2~$3~GET~$x1~k~",
        "*2~$3~GET~$/~k~",
        "*2~$3~GET~$99999999999999999999~k~",
        "*2~$3~GET~$4294967297~k~",
        "*2~$3~GET~$2147483647~k~",
        "*2~$3~GET~$2~k~",
        "*2~$3~GET~$0~k~",
        "*2~$3~GET~$1~kk~",
        // lines that end otherwise
        "*2\n$3~GET~$1~k~",
        "*2~$3\nGET~$1~k~",
        "*2~$3~GET\n$1~k~",
        "*2~$3~GET~$1\nk~",
        "*2~$3~GET~$1\rk~",
        "*2~$3~GET~$1\n\rk~",
        "*2~$3~GET~$1\r\rk~",
        "*2~$3~GET~$1~k\n\n",
        "*2~$3~GET~$1~k\r\r",
        "*2~$3~GET~$1~kxx",
        "*2~$3~GETxx$1~k~",
        // not at the beginning, or no array at all
        "~*2~$3~GET~$1~k~",
        " *2~$3~GET~$1~k~",
        "GET k~",
        "GET key-that-is-longer~",
        "get \"key that is quoted\"~"
      })
  void whatElseARequestMayBe_isLeftToTheFullParser(String text) throws Exception {
    // What lies behind does not make it whole.
    assertThat(keyOf(text + "*2~$3~GET~$1~k~")).isNull();
    assertThat(keyOf(text)).isNull();
  }

  @Test
  void keyWhoseLengthHasSixDigits_isLeftToTheFullParser() throws Exception {
    assertThat(keyOf(get("GET", "k".repeat(100_000)))).isNull();
  }

  @Test
  void requestThatIsNotThereToItsEnd_isLeftToTheFullParser() {
    for (int keyLength : new int[] {0, 1, 9, 10, 11, 100}) {
      byte[] wire = bytes(get("GET", "k".repeat(keyLength)));
      for (int length = 0; length < wire.length; length++) {
        // What lies behind is another connection's, or nothing at all.
        assertThat(plainGet.isAt(wire, 0, length)).as("%d bytes", length).isFalse();
        assertThat(plainGet.isAt(Arrays.copyOf(wire, length), 0, length)).isFalse();
      }
      assertThat(plainGet.isAt(wire, 0, wire.length)).isTrue();
    }
  }

  @Property(tries = 500)
  void plainRequest_isRecognized_asTheFullParserHasIt(
      @ForAll long seed, @ForAll @IntRange(max = 40) int before) throws Exception {
    Random random = new Random(seed);
    String key = key(random);
    String wire = "*".repeat(before) + get(name(random), key) + get(name(random), key(random));

    boolean recognized = plainGet.isAt(bytes(wire), before, wire.length());
    assertThat(recognized).as("%d bytes", key.length()).isEqualTo(key.length() < 100_000);
    if (recognized) {
      assertThat(key(plainGet, wire)).isEqualTo(key);
      requireSame(plainGet, wire, before);
    }
  }

  @Property(tries = 2_000)
  void whateverIsRecognized_isThatToTheFullParser(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(get(name(random), key(random)));
    }
    for (int i = random.nextInt(3); i >= 0 && text.length() > 0; i--) {
      mutate(text, random);
    }
    String wire = text.toString();
    byte[] bytes = bytes(wire);
    int from = 0;
    while (plainGet.isAt(bytes, from, bytes.length)) {
      requireSame(plainGet, wire, from);
      from = plainGet.end();
    }
  }

  /** Changes something, mostly where it is no key. */
  private static void mutate(StringBuilder text, Random random) {
    int at = random.nextInt(random.nextInt(4) > 0 ? Math.min(24, text.length()) : text.length());
    char other = MUTANTS.charAt(random.nextInt(MUTANTS.length()));
    switch (random.nextInt(6)) {
      case 0 -> text.setCharAt(at, other);
      case 1 -> text.insert(at, other);
      case 2 -> text.deleteCharAt(at);
      case 3 -> text.setLength(at);
      case 4 -> text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(8)));
      default -> {
        int length = text.indexOf("$", Math.min(text.length(), 6));
        text.insert(length + 1, random.nextInt(3) > 0 ? "0" : random.nextBoolean() ? "+" : "-");
      }
    }
  }

  private static String name(Random random) {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private static String key(Random random) {
    int length =
        switch (random.nextInt(16)) {
          case 0 -> 99_998 + random.nextInt(5);
          case 1 -> 9_998 + random.nextInt(5);
          case 2, 3 -> 8 + random.nextInt(5);
          case 4, 5 -> 98 + random.nextInt(5);
          default -> random.nextInt(201);
        };
    StringBuilder key = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      key.append(
          random.nextInt(4) == 0
              ? MUTANTS.charAt(random.nextInt(MUTANTS.length()))
              : (char) random.nextInt(256));
    }
    return key.toString();
  }

  private static String get(String name, String key) {
    return "*2\r\n$3\r\n" + name + "\r\n$" + key.length() + "\r\n" + key + "\r\n";
  }

  /** The key of the request that all begins with; null if it is not recognized. */
  private String keyOf(String text) throws ProtocolException {
    String wire = text.startsWith("*2\r\n") ? text : text.replace("~", "\r\n");
    if (!plainGet.isAt(bytes(wire), 0, wire.length())) {
      return null;
    }
    requireSame(plainGet, wire, 0);
    return key(plainGet, wire);
  }

  private static void requireSame(PlainGet plainGet, String wire, int from)
      throws ProtocolException {
    Request request = new Request(1 << 20);
    RequestParser parser = new RequestParser(request);
    ByteBuf in = Unpooled.wrappedBuffer(bytes(wire), from, wire.length() - from);

    assertThat(parser.parse(in)).isTrue();
    assertThat(parser.isBetweenRequests()).isTrue();
    assertThat(request.isWhole()).isTrue();
    assertThat(request.count()).isEqualTo(2);
    assertThat(request.isWord(0, "get")).isTrue();
    assertThat(new String(request.copy(1), ISO_8859_1)).isEqualTo(key(plainGet, wire));
    assertThat(from + in.readerIndex()).as("where the next begins").isEqualTo(plainGet.end());
  }

  private static String key(PlainGet plainGet, String wire) {
    return wire.substring(plainGet.keyStart(), plainGet.keyStart() + plainGet.keyLength());
  }

  private static byte[] bytes(String wire) {
    return wire.getBytes(ISO_8859_1);
  }
}
