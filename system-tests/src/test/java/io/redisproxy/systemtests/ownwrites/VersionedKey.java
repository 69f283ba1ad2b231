package io.redisproxy.systemtests.ownwrites;

import io.redisproxy.systemtests.client.Reply;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A key whose every value says how many changes it has had: the last number in it. Deleting it is a
 * change too, so that what is absent stands for one of several versions.
 */
final class VersionedKey {

  private static final Set<String> ABSENT = Set.of("$-1", "_", "$");

  private final String name;
  private final AtomicLong seen = new AtomicLong();
  private final ConcurrentSkipListSet<Long> absences = new ConcurrentSkipListSet<>(Set.of(0L));

  VersionedKey(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** The newest version that any client has been told of; what is asked for now is no older. */
  long seen() {
    return seen.get();
  }

  /** To be said before the key is deleted. */
  void willBeAbsentIn(long version) {
    absences.add(version);
  }

  /**
   * A client has been told a value, or what it has made of it.
   *
   * @param floor what the version must not be below
   * @return the version
   */
  long told(Reply reply, long floor) {
    long version = reply.isError() ? -1 : version(reply, floor);
    if (version < floor) {
      throw new AssertionError(name + " is " + reply + ", older than version " + floor);
    }
    acknowledged(version);
    return version;
  }

  /** A client has been told that a change was done. */
  void acknowledged(long version) {
    seen.accumulateAndGet(version, Math::max);
  }

  private long version(Reply reply, long floor) {
    if (ABSENT.contains(reply.toString())) {
      Long absence = absences.ceiling(floor);
      return absence == null ? -1 : absence;
    }
    return Long.parseLong(reply.text().substring(reply.text().lastIndexOf('.') + 1));
  }
}
