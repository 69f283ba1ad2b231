package io.redisproxy.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** INFO: Redis' sections behind the proxy's own; ~ is CRLF. */
@Timeout(20)
class InfoTest {

  private static final String PROXY = "# Proxy~proxy_version:1.2~";

  private RespPort port;

  @BeforeEach
  void open() throws Exception {
    port = new RespPort();
  }

  @AfterEach
  void close() throws Exception {
    port.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INFO", "INFO default", "INFO all", "INFO everything", "info x ALL"})
  void info_isWhatRedisSays_behindTheProxysSection(String request) throws Exception {
    port.commands.atOnce.put(request, "$22~# Server~uptime:1~~~");

    assertThat(talk(request)).isEqualTo("$52~" + PROXY + "~# Server~uptime:1~~~");
  }

  @Test
  void info_inResp3_isVerbatimText() throws Exception {
    port.commands.atOnce.put("INFO", "=26~txt:# Server~uptime:1~~~");

    assertThat(talk("HELLO 3", "INFO")).endsWith("=56~txt:" + PROXY + "~# Server~uptime:1~~~");
  }

  @Test
  void sectionsOfRedisAlone_areWhatRedisSays() throws Exception {
    port.commands.atOnce.put("INFO replication memory", "$28~# Replication~role:master~~");
    port.commands.atOnce.put("INFO nosuch", "$0~~");

    assertThat(talk("INFO replication memory", "INFO nosuch"))
        .isEqualTo("$28~# Replication~role:master~~$0~~");
  }

  @Test
  void proxysSectionAlone_needsNoRedis() throws Exception {
    assertThat(talk("INFO PROXY")).isEqualTo("$28~" + PROXY + "~");
    assertThat(port.commands.isQuiet()).isTrue();
  }

  @Test
  void errorOfRedis_isPassedOn() throws Exception {
    port.commands.atOnce.put("INFO", "-NOPERM no~");

    assertThat(talk("INFO")).isEqualTo("-NOPERM no~");
  }

  @Test
  void withoutRedis_infoHoldsWhatClientsLookFor() throws Exception {
    port.commands.failing = Reply.UNREACHABLE;

    assertThat(talk("INFO"))
        .contains(PROXY, "# Server~")
        .contains("redis_version:7.2.0~", "redis_mode:standalone~", "loading:0~", "role:master~");
    assertThat(talk("INFO replication persistence"))
        .isEqualTo("$56~# Persistence~loading:0~~# Replication~role:master~~");
    assertThat(talk("INFO nosuch")).isEqualTo("$0~~");
  }

  private String talk(String... requests) throws Exception {
    return port.talk(String.join("\r\n", requests) + "\r\n").replace("\r\n", "~");
  }
}
