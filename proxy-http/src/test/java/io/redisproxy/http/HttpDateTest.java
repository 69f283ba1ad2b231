package io.redisproxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HttpDateTest {

  private long nowMillis;
  private final HttpDate date = new HttpDate(() -> nowMillis);

  @Test
  void now_isInTheWordsOfTheStandard() {
    nowMillis = 784_111_777_999L;

    assertThat(new String(date.now(), US_ASCII)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void now_changesWithTheSecond_andStaysWithinIt() {
    nowMillis = 999;
    byte[] first = date.now();
    assertThat(new String(first, US_ASCII)).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
    nowMillis = 1_000;
    byte[] second = date.now();
    assertThat(new String(second, US_ASCII)).isEqualTo("Thu, 01 Jan 1970 00:00:01 GMT");
    nowMillis = 1_999;

    assertThat(date.now()).isSameAs(second);
  }
}
