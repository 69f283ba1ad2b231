package io.redisproxy.backing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where replies end; ^ is CRLF. */
class ReplyScannerTest {

  private final ReplyScanner scanner = new ReplyScanner();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+OK^",
        "+^",
        "-ERR a $5 line of *3 words^",
        ":1000^",
        ":-1^",
        "$3^abc^",
        "$0^^",
        "$-1^",
        "$6^a^b^^",
        "$5^$1^a^",
        "*0^",
        "*-1^",
        "*2^$1^a^$1^b^",
        "*3^*0^*-1^*1^*1^:1^",
        "_^",
        "#f^",
        ",3.14^",
        ",inf^",
        "(3492890328409238509324850943850943825024385^",
        "!5^ERR x^",
        "=7^txt:abc^",
        "%0^",
        "%2^+a^:1^+b^*2^:1^:2^",
        "~2^+a^:1^",
        ">3^+message^+a^+b^",
        "|1^+ttl^:3^$1^a^",
        "|2^+a^%1^+b^:1^+c^*0^*1^|1^+d^:1^:5^",
        "*2^|1^+a^:1^:2^:3^",
        "%1^|1^+x^:1^+k^|1^+x^:1^+v^",
        "$010^0123456789^"
      })
  void everyReply_endsWhereItEnds_howeverItIsCut(String drawn) throws Exception {
    String reply = crlf(drawn);
    assertThat(ends(reply + reply + "+next\r\n"))
        .containsExactly(reply.length(), 2 * reply.length(), 2 * reply.length() + 7);
    for (int cut = 1; cut < reply.length(); cut++) {
      ByteBuf in = Unpooled.copiedBuffer(reply + "$", ISO_8859_1);
      assertThat(scanner.scan(in, 0, cut)).as("cut at %d", cut).isEqualTo(-1);
      assertThat(scanner.scan(in, cut, in.writerIndex())).isEqualTo(reply.length());
    }
    ByteBuf in = Unpooled.copiedBuffer(reply, ISO_8859_1);
    for (int at = 0; at < reply.length() - 1; at++) {
      assertThat(scanner.scan(in, at, at + 1)).isEqualTo(-1);
    }
    assertThat(scanner.scan(in, reply.length() - 1, reply.length())).isEqualTo(reply.length());
  }

  @Test
  void nothing_isNoReply() throws Exception {
    assertThat(scanner.scan(Unpooled.EMPTY_BUFFER, 0, 0)).isEqualTo(-1);
  }

  @Test
  void deepReply_takesNoRoom() throws Exception {
    String reply = "*1\r\n".repeat(1_000_000) + ":1\r\n";

    assertThat(ends(reply + "+")).containsExactly(reply.length());
  }

  @Test
  void longReply_isWaitedFor() throws Exception {
    ByteBuf in = Unpooled.copiedBuffer("$1099511627775\r\nabc\r\n+OK\r\n", ISO_8859_1);

    assertThat(scanner.scan(in, 0, in.writerIndex())).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "$?^ ?",
        "*?^ ?",
        "%?^ ?",
        "$x^ x",
        "*1x^ x",
        "$+1^ +",
        "$1.5^ .",
        "*2^:1^$a^ a",
        "$99999999999999^ 9",
        "$10995116277760^ 0"
      })
  void lengthThatIsNone_isBroken(String reply, String sign) {
    assertThatThrownBy(() -> ends(crlf(reply)))
        .isInstanceOf(BrokenReplyException.class)
        .hasMessage("'%s' in a length".formatted(sign));
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "H", ".", ";", "\r", "\n", "\0", "\u00ff", "3"})
  void typeThatIsNone_isBroken(String type) {
    assertThatThrownBy(() -> ends(type + "1\r\n\n"))
        .isInstanceOf(BrokenReplyException.class)
        .hasMessageStartingWith("a reply of type '");
  }

  @Test
  void typeThatIsNone_withinAReply_isBrokenToo() {
    assertThatThrownBy(() -> ends(crlf("*2^:1^.^"))).hasMessage("a reply of type '.'");
  }

  /** Where each reply ends; what is left over is none. */
  private List<Integer> ends(String replies) throws BrokenReplyException {
    ByteBuf in = Unpooled.copiedBuffer(replies, ISO_8859_1);
    List<Integer> ends = new ArrayList<>();
    int end = scanner.scan(in, 0, in.writerIndex());
    while (end >= 0) {
      ends.add(end);
      end = scanner.scan(in, end, in.writerIndex());
    }
    return ends;
  }

  private static String crlf(String drawn) {
    return drawn.replace("^", "\r\n");
  }
}
