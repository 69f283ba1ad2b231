package io.redisproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /**
   * A hundred thousand keys that are one and the same under {@code hash = hash * factor + byte},
   * whatever it starts with: pairs of bytes of which one stands for the other.
   */
  @ParameterizedTest
  @ValueSource(ints = {31, 33, 37, 131})
  void keysBuiltToCollideUnderAPolynomial_shareNoMoreBucketsThanOrdinaryOnes(int factor) {
    KeyHash hash = KeyHash.random();
    int[] perBucket = new int[1 << 17];
    Set<Integer> underThePolynomial = new HashSet<>();
    for (int i = 0; i < 1 << 17; i++) {
      byte[] key = new byte[34];
      int polynomial = 0;
      for (int bit = 0; bit < 17; bit++) {
        boolean one = (i >> bit & 1) == 1;
        key[2 * bit] = (byte) (one ? 66 : 65);
        key[2 * bit + 1] = (byte) (one ? 0 : factor);
        polynomial = (polynomial * factor + key[2 * bit]) * factor + (key[2 * bit + 1] & 0xff);
      }
      underThePolynomial.add(polynomial);
      perBucket[hash.hash(key, 0, key.length) & (perBucket.length - 1)]++;
    }

    assertThat(underThePolynomial).as("what such a hash makes of them").hasSize(1);
    // Thrown at random, 2^17 balls put more than 14 into one of 2^17 urns once in 10 million times.
    assertThat(Arrays.stream(perBucket).max().getAsInt()).isLessThanOrEqualTo(14);
    assertThat(Arrays.stream(perBucket).filter(count -> count == 0).count())
        .isBetween(47_000L, 49_500L);
  }
}
