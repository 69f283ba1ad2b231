package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** All who read through the proxy, over both protocols. */
final class Readers {
  private final Proxy proxy;
  private final Keys keys;
  private final Violations violations;
  private final Suspects suspects;
  private final Weather weather;
  private final Random random;
  private final Counts errors = new Counts();
  private final List<Reader> resp = new ArrayList<>();
  private final List<Reader> http = new ArrayList<>();

  Readers(
      Proxy proxy,
      Keys keys,
      Violations violations,
      Suspects suspects,
      Weather weather,
      Random random) {
    this.suspects = suspects;
    this.proxy = proxy;
    this.keys = keys;
    this.violations = violations;
    this.weather = weather;
    this.random = random;
    for (int depth : new int[] {64, 64, 16, 1}) {
      resp("GET", RespGets::new, depth, 0);
    }
    resp("MGET", RespManyGets::new, 16, 0);
    resp("GET", RespGets::new, 16, Keys.OTHER_DATABASE);
    http(16);
    http(1);
  }

  private void resp(String what, Function<Key[], Dialect> dialect, int depth, int database) {
    Key[] read = keys.read(database);
    String name = "RESP %s by %d, database %d".formatted(what, depth, database);
    Wire wire = connect(proxy.respPort());
    wire.say(RespClient.request("SELECT", database));
    resp.add(reader(name, wire, dialect.apply(read), depth, read));
  }

  private void http(int depth) {
    Key[] read = keys.read(0);
    String name = "HTTP by %d".formatted(depth);
    http.add(reader(name, connect(proxy.httpPort()), new HttpGets(read), depth, read));
  }

  private Wire connect(int port) {
    try {
      return new Wire(proxy.host(), port);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Reader reader(String name, Wire wire, Dialect dialect, int depth, Key[] read) {
    Judge judge = new Judge(name, read, violations, suspects, errors);
    Popularity popularity = new Popularity(read.length, random);
    return new Reader(wire, dialect, depth, judge, weather, popularity);
  }

  void start() {
    all().forEach(Thread::start);
  }

  void end() {
    all().forEach(Reader::end);
  }

  void throwIfBroken() {
    all().forEach(Reader::throwIfBroken);
  }

  private List<Reader> all() {
    List<Reader> all = new ArrayList<>(resp);
    all.addAll(http);
    return all;
  }

  long overResp() {
    return resp.stream().mapToLong(reader -> reader.judge().judged()).sum();
  }

  long overHttp() {
    return http.stream().mapToLong(reader -> reader.judge().judged()).sum();
  }

  Counts errors() {
    return errors;
  }

  /** To be called when they have ended. */
  Staleness staleness(Row row) {
    Staleness sum = new Staleness();
    all().forEach(reader -> sum.add(reader.judge().staleness(row)));
    return sum;
  }
}
