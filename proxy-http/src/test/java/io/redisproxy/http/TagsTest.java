package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.IdentityHashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagsTest {

  private static final int LARGE = 5_000;
  private static final byte[] NO_MARK = {};

  private final Tags tags = new Tags();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, LARGE})
  void sameValue_hasTheSameTag_whateverItsKey(int size) {
    byte[] block = bytes(size + 7, 1);
    byte[] withoutKey = new byte[size];
    System.arraycopy(block, 7, withoutKey, 0, size);
    String tag = tag(block, 7);

    assertThat(tag).isEqualTo(LookupPort.tag(withoutKey));
    assertThat(tag(withoutKey, 0)).isEqualTo(tag);
    assertThat(text(new Tags().of(withoutKey, 0, NO_MARK))).isEqualTo(tag);
    assertThat(tag(block, 7)).isEqualTo(tag);
  }

  @Test
  void largeValue_isNamedOnce() {
    byte[] block = bytes(LARGE, 1);
    String tag = tag(block, 0);
    block[LARGE / 2]++;

    assertThat(tag(block, 0)).as("by the block, which nobody is to change").isEqualTo(tag);
    assertThat(tag(block.clone(), 0)).isNotEqualTo(tag);
  }

  @Test
  void smallValue_isNamedEachTime() {
    byte[] block = bytes(100, 1);
    String tag = tag(block, 0);
    block[50]++;

    assertThat(tag(block, 0)).isNotEqualTo(tag);
  }

  @Test
  void manyValues_keepTheirOwnTags() {
    IdentityHashMap<byte[], String> blocks = new IdentityHashMap<>();
    for (int i = 0; i < 10_000; i++) {
      byte[] block = bytes(1024, i);
      blocks.put(block, LookupPort.tag(block));
    }
    for (int round = 0; round < 2; round++) {
      blocks.forEach((block, tag) -> assertThat(tag(block, 0)).isEqualTo(tag));
    }
  }

  @Test
  @Timeout(20)
  void value_isNotKeptFromTheGarbageCollector() {
    WeakReference<byte[]> value = named();
    while (value.get() != null) {
      System.gc();
    }
    assertThat(tag(bytes(LARGE, 3), 0)).isEqualTo(LookupPort.tag(bytes(LARGE, 3)));
  }

  @Test
  void tag_hasAllItsDigits_andTheMarkOfItsForm() {
    byte[] hello = {'h', 'e', 'l', 'l', 'o'};
    assertThat(tag(hello, 0)).isEqualTo("\"26c7827d889f6da3\"");
    assertThat(text(tags.of(hello, 0, "-json".getBytes(US_ASCII))))
        .isEqualTo("\"26c7827d889f6da3-json\"");
    for (int seed = 0; seed < 1_000; seed++) {
      byte[] value = bytes(8, seed);
      assertThat(tag(value, 0)).isEqualTo(LookupPort.tag(value));
    }
  }

  private String tag(byte[] block, int from) {
    return text(tags.of(block, from, NO_MARK));
  }

  private static String text(byte[] tag) {
    return new String(tag, US_ASCII);
  }

  private WeakReference<byte[]> named() {
    byte[] block = bytes(LARGE, 2);
    tag(block, 0);
    return new WeakReference<>(block);
  }

  private static byte[] bytes(int size, int seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
