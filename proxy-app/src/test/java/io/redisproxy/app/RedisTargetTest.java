package io.redisproxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisTargetTest {

  @ParameterizedTest
  @CsvSource({
    "redis://127.0.0.1:6379, redis://127.0.0.1:6379",
    "redis://cache, redis://cache:6379",
    "redis://cache/, redis://cache:6379",
    "redis://cache/0, redis://cache:6379",
    "redis://cache:7000/2, redis://cache:7000/2",
    "rediss://cache.example.com, rediss://cache.example.com:6379",
    "redis://[::1]:7000, redis://[::1]:7000",
    "redis://my_redis:6379/1, redis://my_redis:6379/1",
    "redis://user:secret@cache, redis://cache:6379",
    "redis://:secret@cache:7000/2, redis://cache:7000/2",
    "redis://secret@cache, redis://cache:6379",
    "redis://@cache, redis://cache:6379",
  })
  void display_isTheUriWithoutUserInfo(String uri, String display) {
    assertThat(read(uri).display()).isEqualTo(display);
    assertThat(read(uri)).hasToString(display);
  }

  @ParameterizedTest
  @CsvSource({
    "redis://cache:6379/0, redis://cache",
    "redis://cache:7000/2, redis://cache:7000/2",
    "redis://user:secret@cache, redis://user:secret@cache",
    "redis://:secret@cache, redis://:secret@cache",
    "redis://secret@cache, redis://:secret@cache",
    "redis://user:@cache, redis://cache",
    "rediss://user:p%40s%2Fs+%25@cache:7000, rediss://user:p%40s%2Fs%2B%25@cache:7000",
    "redis://user:p@s^s w{rd@cache, redis://user:p%40s%5Es%20w%7Brd@cache",
    "redis://:secret@my_redis:6379, redis://:secret@my_redis",
  })
  void uri_isForTheClient_allPercentEncoded(String text, String uri) {
    assertThat(read(text).uri()).isEqualTo(uri);
  }

  @Test
  void read_takesTheUriApart() {
    assertThat(read("rediss://us%65r:a:%2Fb@cache:7000/12"))
        .isEqualTo(new RedisTarget(true, "cache", 7000, 12, "user", "a:/b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache:6379",
        "redis:cache",
        "redis:///0",
        "redis://",
        "redis://:6379",
        "redis://user:secret@",
        "redis://cache:",
        "redis://cache:port",
        "redis://cache/one",
        "redis://cache/-1",
        "redis://cache/1/2",
        "redis://cache?timeout=1s",
        "redis://cache#1",
        "redis://a,b",
        "redis://user:a/b@cache",
        "redis://[::1",
        "redis://[1:2]:7000",
        "REDIS://cache",
        "http://cache",
        "redis-sentinel://cache/0#main",
        "redis-socket:///run/redis.sock",
        "unix:///run/redis.sock",
      })
  void read_refusesWhatIsNoUriOfOneRedis(String text) {
    assertThat(RedisTarget.read(text)).isEqualTo(Reading.bad("is not a Redis URI"));
  }

  @ParameterizedTest
  @CsvSource({
    "redis://cache:0, has a port that is not between 1 and 65535",
    "redis://cache:65536, has a port that is not between 1 and 65535",
    "redis://cache:99999999999, has a port that is not between 1 and 65535",
    "redis://cache/99999999999, has too large a database number",
    "redis://user:100%@cache, has a '%' without two hexadecimal digits after it",
    "redis://us%3Aer:secret@cache, has a colon in its user name",
    "redis://my_redis:7000, has a host name that can be used with port 6379 only",
  })
  void read_saysWhichPartIsWrong(String text, String why) {
    assertThat(RedisTarget.read(text)).isEqualTo(Reading.bad(why));
  }

  private static RedisTarget read(String text) {
    return ((Reading.Good<RedisTarget>) RedisTarget.read(text)).value();
  }
}
