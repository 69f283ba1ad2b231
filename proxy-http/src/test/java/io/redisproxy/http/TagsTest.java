package io.redisproxy.http;

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

  private final Tags tags = new Tags();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1023, 1024, LARGE})
  void sameValue_hasTheSameTag_whateverItsKey(int size) {
    byte[] block = bytes(size + 7, 1);
    byte[] withoutKey = new byte[size];
    System.arraycopy(block, 7, withoutKey, 0, size);
    long tag = tags.of(block, 7);

    assertThat(tag).isEqualTo(Xxh64.of(withoutKey, 0, size));
    assertThat(tags.of(withoutKey, 0)).isEqualTo(tag);
    assertThat(new Tags().of(withoutKey, 0)).isEqualTo(tag);
    assertThat(tags.of(block, 7)).isEqualTo(tag);
  }

  @Test
  void largeValue_isNamedOnce() {
    byte[] block = bytes(LARGE, 1);
    long tag = tags.of(block, 0);
    block[LARGE / 2]++;

    assertThat(tags.of(block, 0)).as("by the block, which nobody is to change").isEqualTo(tag);
    assertThat(tags.of(block.clone(), 0)).isNotEqualTo(tag);
  }

  @Test
  void smallValue_isNamedEachTime() {
    byte[] block = bytes(100, 1);
    long tag = tags.of(block, 0);
    block[50]++;

    assertThat(tags.of(block, 0)).isNotEqualTo(tag);
  }

  @Test
  void manyValues_keepTheirOwnTags_thoughTheyTakeEachOthersPlaces() {
    IdentityHashMap<byte[], Long> blocks = new IdentityHashMap<>();
    for (int i = 0; i < 10_000; i++) {
      byte[] block = bytes(1024, i);
      blocks.put(block, Xxh64.of(block, 0, block.length));
    }
    for (int round = 0; round < 2; round++) {
      blocks.forEach((block, tag) -> assertThat(tags.of(block, 0)).isEqualTo(tag));
    }
  }

  @Test
  @Timeout(20)
  void value_isNotKeptFromTheGarbageCollector() {
    WeakReference<byte[]> value = named();
    while (value.get() != null) {
      System.gc();
    }
    assertThat(tags.of(bytes(LARGE, 3), 0)).isEqualTo(Xxh64.of(bytes(LARGE, 3), 0, LARGE));
  }

  private WeakReference<byte[]> named() {
    byte[] block = bytes(LARGE, 2);
    tags.of(block, 0);
    return new WeakReference<>(block);
  }

  private static byte[] bytes(int size, int seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
