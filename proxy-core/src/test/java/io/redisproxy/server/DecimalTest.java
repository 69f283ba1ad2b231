package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class DecimalTest {

  @Property(tries = 300)
  void everyNumber_isWrittenAsJavaWritesIt(@ForAll @LongRange(min = 0) long value) {
    ByteBuf out = Unpooled.buffer(1).writeByte('$');

    Decimal.write(out, value);

    assertThat(out.toString(US_ASCII)).isEqualTo("$" + value);
  }

  @Example
  void everyNumberOfDigits_isRight() {
    for (long power = 1; power > 0 && power <= 1_000_000_000_000_000_000L; power *= 10) {
      everyNumber_isWrittenAsJavaWritesIt(power - 1);
      everyNumber_isWrittenAsJavaWritesIt(power);
    }
    everyNumber_isWrittenAsJavaWritesIt(Long.MAX_VALUE);
  }
}
