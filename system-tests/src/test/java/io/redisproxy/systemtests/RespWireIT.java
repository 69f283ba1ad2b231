package io.redisproxy.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Proxy;
import io.redisproxy.systemtests.stage.Redis;
import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire form of requests on the RESP port: rows of them, cut anywhere, or wrong. */
@SystemTest
class RespWireIT {

  @Test
  void tenThousandPipelinedRequests_areAnsweredInOrder(Stage stage) throws InterruptedException {
    int depth = 10_000;
    Redis redis = stage.redis();
    for (int i = 0; i < 100; i++) {
      redis.set("deep:" + i, "value " + i);
    }
    RespClient client = stage.sharedProxy().resp();
    ByteArrayOutputStream requests = new ByteArrayOutputStream();
    for (int i = 0; i < depth; i++) {
      requests.writeBytes(deepRequest(i));
    }

    Thread sender = new Thread(() -> client.send(requests.toByteArray()));
    sender.start();
    for (int i = 0; i < depth; i++) {
      assertThat(client.readText()).as("reply %d", i).matches(deepReply(i));
    }
    sender.join();
  }

  /** Hits, misses, absent keys and the proxy's own answers, all mixed. */
  private static byte[] deepRequest(int i) {
    return switch (i % 4) {
      case 0 -> RespClient.request("GET", "deep:" + i % 100);
      case 1 -> RespClient.request("GET", "deep:absent:" + i);
      case 2 -> RespClient.request("ECHO", i);
      default -> RespClient.request("NOSUCH");
    };
  }

  private static String deepReply(int i) {
    return switch (i % 4) {
      case 0 -> "\\$value " + i % 100;
      case 1 -> "\\$-1";
      case 2 -> "\\$" + i;
      default -> "-ERR unknown command .*";
    };
  }

  @Test
  void hitBehindAMiss_waitsForItsTurnOnTheSameConnection(Stage stage) {
    Proxy proxy = stage.proxy("--redis-timeout", "30s");
    Redis redis = stage.redis();
    redis.set("cached", "hit");
    redis.set("slow", "miss");
    RespClient client = proxy.resp();
    client.lookUp("cached");

    redis.pause();
    client.send("GET slow\r\nGET cached\r\nPING\r\n");
    Stage.awaitStat(proxy, "cache.misses", 2);
    redis.resume();

    assertThat(client.readText()).isEqualTo("$miss");
    assertThat(client.readText()).isEqualTo("$hit");
    assertThat(client.readText()).isEqualTo("+PONG");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'PING\r\n' | +PONG",
        "'PING\n' | +PONG",
        "'\r\n\r\nPING\r\n' | +PONG",
        "'  ECHO   spaced  \r\n' | $spaced",
        "'ECHO \"two words\"\r\n' | '$two words'",
        "'ECHO \"\\x41\\n\\\"\"\r\n' | '$A\n\"'",
        "'GET absent\r\n' | $-1",
        "'*0\r\nPING\r\n' | +PONG",
        "'*-1\r\nPING\r\n' | +PONG",
      })
  void inlineRequest_isUnderstood(String request, String reply, Stage stage) {
    assertThat(stage.sharedProxy().resp().send(request).readText()).isEqualTo(reply);
  }

  @Test
  void requestThatComesByteByByte_isAnswered(Stage stage) {
    byte[] key = Bytes.latin1("slow\r\nly");
    stage.redis().set(key, Bytes.latin1("value"));
    RespClient client = stage.sharedProxy().resp();

    for (int i = 0; i < 3; i++) {
      for (byte each : RespClient.request("GET", key)) {
        client.send(new byte[] {each});
      }
      assertThat(client.readText()).isEqualTo("$value");
    }
    for (byte each : Bytes.latin1("ECHO inline\r\n")) {
      client.send(new byte[] {each});
    }
    assertThat(client.readText()).isEqualTo("$inline");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*x\r\n",
        "*1\r\n+PING\r\n",
        "*1\r\n$x\r\n",
        "*1\r\n$-5\r\n",
        "*3000000000\r\n",
        "*2\r\n$3\r\nGET\r\n$9999999999\r\n",
        "ECHO \"unbalanced\r\n",
      })
  void protocolError_isToldAndTheConnectionClosed(String request, Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    client.send("PING\r\n").send(request);

    assertThat(client.readText()).as("what came before").isEqualTo("+PONG");
    assertThat(client.readText()).startsWith("-ERR Protocol error: ");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void endlessLine_isAProtocolError(Stage stage) {
    RespClient client = stage.sharedProxy().resp();

    client.send("x".repeat(70_000));

    assertThat(client.readText()).startsWith("-ERR Protocol error: ");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  @Test
  void clientThatSendsNoMore_stillGetsItsAnswers(Stage stage) {
    stage.redis().set("half", "closed");
    RespClient client = stage.sharedProxy().resp();

    client.send("GET half\r\nGET none\r\n").endRequests();

    assertThat(client.readText()).isEqualTo("$closed");
    assertThat(client.readText()).isEqualTo("$-1");
    assertThat(client.isClosedByPeer()).isTrue();
  }
}
