package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.RespClient;
import io.redisproxy.systemtests.stage.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** All who read through the proxy, over both protocols. */
final class Readers {
  /** So few that all of them are cached most of the time, also when Redis can't be asked. */
  private static final int FEW = 4;

  private final Proxy proxy;
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
    this.proxy = proxy;
    this.violations = violations;
    this.suspects = suspects;
    this.weather = weather;
    this.random = random;
    Key[] first = keys.read(0);
    Key[] other = keys.read(Keys.OTHER_DATABASE);
    resp.add(eager("GET", new RespGets(first), 64, first, respTo(0), all(first)));
    resp.add(eager("GET", new RespGets(first), 64, first, respTo(0), all(first)));
    resp.add(eager("GET", new RespGets(first), 16, first, respTo(0), all(first)));
    resp.add(eager("MGET", new RespManyGets(first), 16, first, respTo(0), all(first)));
    resp.add(eager("GET", new RespGets(other), 16, other, respTo(Keys.OTHER_DATABASE), all(other)));
    http.add(eager("HTTP", new HttpGets(first), 16, first, httpTo(), all(first)));
    // Two by two, since the proxy's event loops take connections in turns.
    for (int i = 0; i < 2; i++) {
      resp.add(eager("few", new RespGets(first), 1, first, respTo(0), few(i)));
    }
    for (int i = 2; i < 4; i++) {
      http.add(eager("HTTP, few", new HttpGets(first), 1, first, httpTo(), few(i)));
    }
    for (int i = 0; i < 4; i++) {
      resp.add(steady(first, few(i)));
    }
  }

  private Popularity all(Key[] read) {
    return new Popularity(read.length, random);
  }

  private Popularity few(int which) {
    return new Popularity(which * FEW, FEW, random);
  }

  private Reader eager(
      String what, Dialect dialect, int depth, Key[] read, Wire wire, Popularity popularity) {
    String name = "%s by %d".formatted(what, depth);
    return new EagerReader(wire, judge(name, read), dialect, depth, weather, popularity);
  }

  private Reader steady(Key[] read, Popularity popularity) {
    Judge judge = judge("steady", read);
    return new SteadyReader(respTo(0), judge, new RespGets(read), weather, popularity);
  }

  private Judge judge(String name, Key[] read) {
    return new Judge(name, read, violations, suspects, errors);
  }

  private Wire respTo(int database) {
    Wire wire = connect(proxy.respPort());
    wire.say(RespClient.request("SELECT", database));
    return wire;
  }

  private Wire httpTo() {
    return connect(proxy.httpPort());
  }

  private Wire connect(int port) {
    try {
      return new Wire(proxy.host(), port);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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

  private Stream<Reader> all() {
    return Stream.concat(resp.stream(), http.stream());
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
