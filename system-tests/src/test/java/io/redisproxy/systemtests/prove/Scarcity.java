package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How long the threads on the way from a change to the cache had to wait for a processor, which is
 * nothing that a proxy can help: on a machine that has other things to do it can be any time.
 */
final class Scarcity {
  private final List<WaitTimes> watched = new ArrayList<>();

  /** Watches the threads of a process whose names begin so; where there is no such thing, none. */
  synchronized void watch(String kind, long process, String threads) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process + "/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).startsWith(threads)) {
          watched.add(new WaitTimes(kind, task));
        }
      }
    } catch (IOException noLinux) {
      System.out.println("prove: how long " + kind + " waits for a processor is not known");
    }
  }

  /** To be called every few milliseconds. */
  synchronized void sample() {
    watched.forEach(WaitTimes::sample);
  }

  /** What may have kept up a message that had to go through one thread of each kind. */
  synchronized long within(long begin, long end) {
    Map<String, Long> most = new TreeMap<>();
    watched.forEach(times -> most.merge(times.kind(), times.within(begin, end), Math::max));
    return most.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The longest wait of a thread of each kind, in words. */
  synchronized String longest() {
    Map<String, Long> longest = new TreeMap<>();
    watched.forEach(times -> longest.merge(times.kind(), times.longestNanos(), Math::max));
    List<String> words = new ArrayList<>();
    longest.forEach(
        (kind, nanos) -> words.add("%s %.2f ms".formatted(kind, Clock.toMillis(nanos))));
    return String.join(", ", words);
  }

  synchronized void close() {
    watched.forEach(WaitTimes::close);
  }
}
