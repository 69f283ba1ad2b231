package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Xxh64Test {

  @ParameterizedTest
  @CsvSource({
    "'', ef46db3751d8e999",
    "a, d24ec4f1a98c6e5b",
    "abc, 44bc2cf5ad770999",
    "hello, 26c7827d889f6da3",
    "Nobody inspects the spammish repetition, fbcea83c8a378bf1"
  })
  void hash_isAsOthersHavePublishedIt(String text, String hash) {
    byte[] bytes = text.getBytes(US_ASCII);

    assertThat("%016x".formatted(Xxh64.of(bytes, 0, bytes.length))).isEqualTo(hash);
  }

  @Test
  void hash_isThatOfTheSpecification_atAnyLengthAndPlace() {
    byte[] bytes = new byte[120];
    new Random(64).nextBytes(bytes);
    for (int length = 0; length <= 100; length++) {
      for (int from = 0; from < 20; from += 1 + from / 4) {
        byte[] part = Arrays.copyOfRange(bytes, from, from + length);

        assertThat(Xxh64.of(bytes, from, from + length))
            .as(length + " bytes at " + from)
            .isEqualTo(Specified.hash(part));
      }
    }
  }

  @Test
  void hash_ofManyBytes_isThatOfTheSpecification() {
    byte[] bytes = new byte[100_003];
    new Random(65).nextBytes(bytes);

    assertThat(Xxh64.of(bytes, 0, bytes.length)).isEqualTo(Specified.hash(bytes));
  }

  /** The algorithm as its description has it, step by step, in numbers without end. */
  private static final class Specified {
    private static final BigInteger ALL = BigInteger.ONE.shiftLeft(64);
    private static final BigInteger PRIME_1 = new BigInteger("9E3779B185EBCA87", 16);
    private static final BigInteger PRIME_2 = new BigInteger("C2B2AE3D27D4EB4F", 16);
    private static final BigInteger PRIME_3 = new BigInteger("165667B19E3779F9", 16);
    private static final BigInteger PRIME_4 = new BigInteger("85EBCA77C2B2AE63", 16);
    private static final BigInteger PRIME_5 = new BigInteger("27D4EB2F165667C5", 16);

    static long hash(byte[] input) {
      int stripes = input.length / 32;
      BigInteger acc = PRIME_5;
      if (stripes > 0) {
        BigInteger[] lanes = {
          PRIME_1.add(PRIME_2), PRIME_2, BigInteger.ZERO, BigInteger.ZERO.subtract(PRIME_1)
        };
        for (int lane = 0; lane < stripes * 4; lane++) {
          lanes[lane % 4] = round(lanes[lane % 4], number(input, lane * 8, 8));
        }
        acc =
            rotated(lanes[0], 1)
                .add(rotated(lanes[1], 7))
                .add(rotated(lanes[2], 12))
                .add(rotated(lanes[3], 18));
        for (BigInteger lane : lanes) {
          acc = acc.mod(ALL).xor(round(BigInteger.ZERO, lane)).multiply(PRIME_1).add(PRIME_4);
        }
      }
      acc = acc.add(BigInteger.valueOf(input.length)).mod(ALL);
      int at = stripes * 32;
      for (; input.length - at >= 8; at += 8) {
        acc = acc.xor(round(BigInteger.ZERO, number(input, at, 8)));
        acc = rotated(acc, 27).multiply(PRIME_1).add(PRIME_4).mod(ALL);
      }
      if (input.length - at >= 4) {
        acc = acc.xor(number(input, at, 4).multiply(PRIME_1).mod(ALL));
        acc = rotated(acc, 23).multiply(PRIME_2).add(PRIME_3).mod(ALL);
        at += 4;
      }
      for (; at < input.length; at++) {
        acc = acc.xor(number(input, at, 1).multiply(PRIME_5).mod(ALL));
        acc = rotated(acc, 11).multiply(PRIME_1).mod(ALL);
      }
      acc = acc.xor(acc.shiftRight(33)).multiply(PRIME_2).mod(ALL);
      acc = acc.xor(acc.shiftRight(29)).multiply(PRIME_3).mod(ALL);
      return acc.xor(acc.shiftRight(32)).longValue();
    }

    private static BigInteger round(BigInteger acc, BigInteger lane) {
      return rotated(acc.add(lane.multiply(PRIME_2)), 31).multiply(PRIME_1).mod(ALL);
    }

    private static BigInteger rotated(BigInteger number, int left) {
      BigInteger bits = number.mod(ALL);
      return bits.shiftLeft(left).or(bits.shiftRight(64 - left)).mod(ALL);
    }

    /** The last byte weighs most. */
    private static BigInteger number(byte[] input, int from, int bytes) {
      BigInteger number = BigInteger.ZERO;
      for (int i = from + bytes - 1; i >= from; i--) {
        number = number.shiftLeft(8).or(BigInteger.valueOf(input[i] & 0xff));
      }
      return number;
    }
  }
}
