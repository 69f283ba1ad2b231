package io.redisproxy.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RawHttp;
import io.redisproxy.systemtests.stage.Launch;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However many read a large value, and however slowly, it is there once. */
@SystemTest
class LargeValueIT {
  private static final int VALUE_BYTES = 16 << 20;

  /** Of 32 bytes, in characters of each length, with some that JSON has to escape. */
  private static final String LINE = "é☃😀 \"quoted\" and a \u0001 line\n";

  private static final String LINE_IN_JSON = "é☃😀 \\\"quoted\\\" and a \\u0001 line\\n";

  private static final int LINES = VALUE_BYTES / 32;

  /** Not enough for a copy for each reader, by far. */
  private static final String MEMORY =
      "-Xmx%dm -XX:MaxDirectMemorySize=48m -XX:+ExitOnOutOfMemoryError";

  /** What the value is, and how it is asked for. */
  enum Form {
    BYTES("/get/large", 50, false, 64),
    BASE64("/lookup?key=large", 12, false, 64),
    TEXT("/lookup?key=large", 12, true, 64),
    /** Redis' reply to MGET is gathered whole before its values are taken out of it. */
    BASE64_AMONG_OTHERS("/mget?key=large&key=small", 12, false, 128);

    private final String target;
    private final int readers;
    private final boolean text;
    private final int heapMegabytes;

    Form(String target, int readers, boolean text, int heapMegabytes) {
      this.target = target;
      this.readers = readers;
      this.text = text;
      this.heapMegabytes = heapMegabytes;
    }

    byte[] value() {
      return text ? LINE.repeat(LINES).getBytes(UTF_8) : Bytes.random(VALUE_BYTES);
    }

    byte[] answer(byte[] value) {
      String object = "{\"key\":\"large\",\"value\":" + json(value) + ",\"status\":200}";
      String small = "{\"key\":\"small\",\"value\":\"value\",\"status\":200}";
      return switch (this) {
        case BYTES -> value;
        case BASE64, TEXT -> object.getBytes(UTF_8);
        default -> ("[" + object + "," + small + "]").getBytes(UTF_8);
      };
    }

    private String json(byte[] value) {
      return text
          ? "\"" + LINE_IN_JSON.repeat(LINES) + "\""
          : "\"" + Base64.getEncoder().encodeToString(value) + "\",\"encoding\":\"base64\"";
    }
  }

  @ParameterizedTest
  @EnumSource
  void valueForManySlowReaders_isThereOnce(Form form, Stage stage) {
    Proxy proxy =
        stage.proxy(
            Launch.with("--redis-timeout", "20s")
                .environment("JDK_JAVA_OPTIONS", MEMORY.formatted(form.heapMegabytes)));
    byte[] value = form.value();
    byte[] answer = form.answer(value);
    stage.redis().set(Bytes.latin1("large"), value);
    stage.redis().set("small", "value");

    List<RawHttp> slow = new ArrayList<>();
    for (int i = 0; i < form.readers; i++) {
      slow.add(proxy.http().send(RawHttp.request("GET", form.target)));
    }
    for (RawHttp reader : slow) {
      assertThat(reader.answersWithin(Duration.ofSeconds(20)))
          .as(() -> "answered at all by a proxy that said: " + proxy.stdout())
          .isTrue();
    }

    // All of them have begun and none goes on; another one has his answer nevertheless.
    getsWhole(answer, proxy.http().send(RawHttp.request("GET", form.target)));
    for (RawHttp reader : slow) {
      getsWhole(answer, reader);
    }
  }

  private static void getsWhole(byte[] answer, RawHttp reader) {
    RawHttp.Response head = reader.readHead();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(answer.length));
    assertThat(reader.readAlong(answer)).as("bytes that are right").isEqualTo(answer.length);
  }
}
