package io.redisproxy.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Load;
import io.redisproxy.cache.Reader;
import io.redisproxy.command.Answer;
import io.redisproxy.command.Databases;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Reply;
import io.redisproxy.command.TextWords;
import io.redisproxy.command.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is dropped for a command, and when. */
class ForwardingTest {

  private static final Place PLACE = new Place(0, false);
  private static final Words SET = TextWords.of("SET k v");

  private final Cache<String> cache =
      new Cache<>(new Bounds(100, Bounds.ANY_BYTES, 1_000), () -> 1);
  private final Reader<String> reader = cache.newReader();
  private final Databases databases = new Databases(0, 3);

  /** What happened, in order. */
  private final List<String> events = new ArrayList<>();

  private final FakeBacking backing =
      new FakeBacking() {
        @Override
        public void send(Words words, Place place, Answer answer) {
          events.add("sent with k " + (holds(0, "k") ? "there" : "gone"));
          super.send(words, place, answer);
        }
      };
  private final Forwarding forwarding =
      new Forwarding(cache, databases, new WritesUnderWay(), backing);

  private final Answer client =
      new Answer() {
        @Override
        public void reply(byte[] frame) {
          events.add(new String(frame, UTF_8) + " with k " + (holds(0, "k") ? "there" : "gone"));
        }

        @Override
        public void failed(Reply.Failure why) {
          events.add(why.reason() + " with k " + (holds(0, "k") ? "there" : "gone"));
        }
      };

  @Test
  void write_dropsBeforeItIsSent_andAgainBeforeItsReplyIsTold() {
    put(0, "k");
    forwarding.send(SET, reach("k"), PLACE, client);
    // Somebody reads meanwhile what was there before.
    put(0, "k");
    reply("+OK");

    assertThat(events).containsExactly("sent with k gone", "+OK with k gone");
  }

  @Test
  void loadThatBeganBeforeTheReply_isNotStoredBehindIt() {
    Load<String> early = begin(0, "k");
    forwarding.send(SET, reach("k"), PLACE, client);
    assertThat(cache.store(early, "kold".getBytes(UTF_8))).isFalse();
    Load<String> meanwhile = begin(0, "k");
    reply("+OK");
    assertThat(cache.store(meanwhile, "kold".getBytes(UTF_8))).isFalse();

    put(0, "k");
    assertThat(holds(0, "k")).isTrue();
  }

  @Test
  void writeThatFailed_mayBeExecutedAllTheSame_soItDropsToo() {
    put(0, "k");
    forwarding.send(SET, reach("k"), PLACE, client);
    put(0, "k");
    sent().answer().failed(Reply.TIMED_OUT);

    assertThat(events).containsExactly("sent with k gone", "TIMED_OUT with k gone");
  }

  @Test
  void replyBehindAFailure_dropsOnceMore_andIsNotTold() {
    forwarding.send(SET, reach("k"), PLACE, client);
    sent().answer().failed(Reply.TIMED_OUT);
    put(0, "k");
    reply("+OK");

    assertThat(holds(0, "k")).isFalse();
    assertThat(events).containsExactly("sent with k gone", "TIMED_OUT with k gone");
  }

  @Test
  void secondFailure_dropsOnceMore_andIsNotTold() {
    forwarding.send(SET, reach("k"), PLACE, client);
    sent().answer().failed(Reply.TIMED_OUT);
    put(0, "k");
    sent().answer().failed(Reply.UNREACHABLE);

    assertThat(holds(0, "k")).isFalse();
    assertThat(events).containsExactly("sent with k gone", "TIMED_OUT with k gone");
  }

  @Test
  void afterTheReply_nothingIsDroppedAnyMore() {
    forwarding.send(SET, reach("k"), PLACE, client);
    reply("+OK");
    put(0, "k");

    assertThat(holds(0, "k")).isTrue();
  }

  @Test
  void read_dropsNothing() {
    put(0, "k");
    forwarding.send(SET, Reach.NOTHING, PLACE, client);
    reply("$1");

    assertThat(events).containsExactly("sent with k there", "$1 with k there");
  }

  @Test
  void keysThatAreNotReached_stay() {
    put(0, "a");
    put(0, "b");
    put(0, "c");
    forwarding.drop(reach("a", "c", "none"));

    assertThat(holds(0, "a")).isFalse();
    assertThat(holds(0, "b")).isTrue();
    assertThat(holds(0, "c")).isFalse();
  }

  @Test
  void reach_isOverAllDatabases() {
    databases.add(5);
    databases.add(7);
    for (int database : databases.all()) {
      put(database, "k");
      put(database, "other");
    }
    forwarding.drop(reach("k"));

    for (int database : databases.all()) {
      assertThat(holds(database, "k")).isFalse();
      assertThat(holds(database, "other")).isTrue();
    }
  }

  @Test
  void databaseThatIsChosenMeanwhile_isReachedByTheReply() {
    forwarding.send(SET, reach("k"), PLACE, client);
    databases.add(5);
    put(5, "k");
    reply("+OK");

    assertThat(holds(5, "k")).isFalse();
  }

  @Test
  void anything_isTheWholeCache_beforeAndAfterwards() {
    databases.add(5);
    put(0, "k");
    put(5, "other");
    forwarding.send(SET, Reach.ANYTHING, PLACE, client);
    assertThat(holds(5, "other")).isFalse();
    put(0, "k");
    put(5, "other");
    reply("+OK");

    assertThat(holds(5, "other")).isFalse();
    assertThat(events).containsExactly("sent with k gone", "+OK with k gone");
  }

  @Test
  void command_goesWhereItsClientStands_asItIs() {
    Place place = new Place(5, true);
    forwarding.send(SET, reach("k"), place, client);

    assertThat(sent().words()).isSameAs(SET);
    assertThat(sent().place()).isEqualTo(place);
    assertThat(backing.asked).isEmpty();
  }

  private FakeBacking.Sent sent() {
    assertThat(backing.sent).hasSize(1);
    return backing.sent.get(0);
  }

  private void reply(String frame) {
    sent().answer().reply(frame.getBytes(UTF_8));
  }

  private static Reach reach(String... keys) {
    return new Reach(Stream.of(keys).map(key -> key.getBytes(UTF_8)).toList());
  }

  private Load<String> begin(int database, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    assertThat(cache.get(database, bytes, 0, bytes.length, "", reader)).isNull();
    return reader.begun();
  }

  private void put(int database, String key) {
    Load<String> load = begin(database, key);
    load.end();
    assertThat(cache.store(load, (key + "old").getBytes(UTF_8))).isTrue();
  }

  private boolean holds(int database, String key) {
    byte[] bytes = key.getBytes(UTF_8);
    if (cache.get(database, bytes, 0, bytes.length, "", reader) != null) {
      return true;
    }
    Load<String> load = reader.begun();
    if (load != null) {
      load.end();
      cache.drop(load);
    }
    return false;
  }
}
