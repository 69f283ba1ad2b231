package io.redisproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {

  @Test
  void hash_dependsOnTheSecret() {
    byte[] key = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    assertThat(new KeyHash(1, 2).hash(key, 0, 9)).isNotEqualTo(new KeyHash(1, 3).hash(key, 0, 9));
  }

  @Test
  void hash_dependsOnEveryByteAndOnTheLength_notOnThePlace() {
    KeyHash hash = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    byte[] key = new byte[40];
    Set<Integer> seen = new HashSet<>();
    for (int length = 0; length <= 20; length++) {
      assertThat(seen.add(hash.hash(key, 0, length))).isTrue();
      for (int i = 0; i < length; i++) {
        key[i] = 1;
        assertThat(seen.add(hash.hash(key, 0, length))).isTrue();
        key[i] = 0;
      }
      assertThat(hash.hash(key, 7, length)).isEqualTo(hash.hash(key, 0, length));
    }
  }

  @Test
  void hash_ofKeysBuiltToCollideUnderAPolynomial_doesNot() {
    KeyHash hash = KeyHash.random();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 1 << 12; i++) {
      byte[] key = new byte[24];
      for (int bit = 0; bit < 12; bit++) {
        // "Aa" and "BB" have the same String.hashCode, and so has every string of such pairs.
        boolean one = (i >> bit & 1) == 1;
        key[2 * bit] = (byte) (one ? 'A' : 'B');
        key[2 * bit + 1] = (byte) (one ? 'a' : 'B');
      }
      seen.add(hash.hash(key, 0, key.length));
    }
    assertThat(seen).hasSizeGreaterThan((1 << 12) - 20);
  }
}
