package io.redisproxy.resp;

import static io.redisproxy.resp.RespPort.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Asker;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.resp.FakeCommands.Sent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy's database is 3, whose GETs the cache answers; ~ is CRLF. */
@Timeout(20)
class SelectTest {

  private RespPort port;
  private Conversation client;

  @BeforeEach
  void open() throws Exception {
    port = new RespPort();
    port.hits.put("k", "of 3");
    client = new Conversation(port);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    port.close();
  }

  @Test
  void proxysOwnDatabase_isNotAskedForAtRedis() throws Exception {
    client.ask("SELECT 3", "GET k").hears("+OK~$4~of 3~");

    assertThat(port.commands.isQuiet()).isTrue();
  }

  @Test
  void otherDatabase_isAskedForThere_andAllGoesThereFromThenOn() throws Exception {
    client.ask("SELECT 5");
    Sent select = port.commands.sent("SELECT 5");
    assertThat(select.place).isEqualTo(new Place(5, false));
    select.reply("+OK~");
    client.hears("+OK~");

    port.hits.put("k in 5", "of 5");
    client.ask("GET k", "SET k v");
    Sent set = port.commands.sent("SET k v");
    assertThat(set.place).isEqualTo(new Place(5, false));
    set.reply("+OK~");
    client.hears("$4~of 5~+OK~");

    client.ask("SELECT 3", "GET k").hears("+OK~$4~of 3~");
  }

  @Test
  void databaseThatRedisRefuses_isNotGoneTo() throws Exception {
    client.ask("SELECT 99");
    port.commands.sent("SELECT 99").reply("-ERR DB index is out of range~");

    client.hears("-ERR DB index is out of range~").ask("GET k").hears("$4~of 3~");
  }

  @Test
  void requestsBehindASelect_goToTheDatabaseThatItNames() throws Exception {
    port.hits.put("k in 5", "of 5");
    client.ask("SELECT 5", "GET k", "SET k v");
    port.commands.sent("SELECT 5").reply("+OK~");

    Sent set = port.commands.sent("SET k v");
    assertThat(set.place.database()).isEqualTo(5);
    set.reply("+OK~");
    client.hears("+OK~$4~of 5~+OK~");
  }

  @Test
  void selectThatIsRefused_leavesWhatIsBehindItWhereItWas() throws Exception {
    client.ask("SELECT 99", "GET k", "SET k v");
    port.commands.sent("SELECT 99").reply("-ERR DB index is out of range~");
    Sent set = port.commands.sent("SET k v");
    assertThat(set.place.database()).isEqualTo(3);
    set.reply("+OK~");

    client.hears("-ERR DB index is out of range~$4~of 3~+OK~");
  }

  @Test
  void select_waitsForAllBeforeIt() throws Exception {
    client.ask("GET miss", "SELECT 5", "LLEN l");
    Asker get = port.asker();
    assertThat(port.commands.isQuiet()).isTrue();
    get.answer(value("m"), false);
    port.commands.sent("SELECT 5").reply("+OK~");
    port.commands.sent("LLEN l").reply(":0~");

    client.hears("$1~m~+OK~:0~");
  }

  @Test
  void selectThatIsAnsweredTooLate_isNotObeyed() throws Exception {
    client.ask("SELECT 5");
    Sent select = port.commands.sent("SELECT 5");
    select.fail(Reply.TIMED_OUT);
    client.hears("-ERR backing Redis timed out~");
    select.reply("+OK~");

    client.ask("GET k").hears("$4~of 3~");
  }

  @Test
  void reset_goesBackToTheProxysDatabase() throws Exception {
    client.ask("SELECT 5");
    port.commands.sent("SELECT 5").reply("+OK~");
    client.hears("+OK~").ask("RESET", "GET k").hears("+RESET~$4~of 3~");
  }

  @Test
  void hello_waitsForAllBeforeIt_andTheRestIsInItsVersion() throws Exception {
    client.ask("LLEN l", "HELLO 3 SETNAME x", "CLIENT GETNAME", "HGETALL h");
    Sent llen = port.commands.sent("LLEN l");
    assertThat(port.commands.isQuiet()).isTrue();
    llen.reply(":0~");

    Sent hgetall = port.commands.sent("HGETALL h");
    assertThat(hgetall.place.resp3()).isTrue();
    hgetall.reply("%0~");
    client.hears(":0~%7~");
  }
}
