package io.redisproxy.systemtests.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one proof is to be like. {@code -Dprove.…} overrules:
 *
 * <pre>
 *   seconds     how long                        stale-ms  how stale an answer may be in calm times
 *   seed        of everything drawn             swaps     whether SWAPDB is one of the changes
 *   writes      changes a second                swap-ms   how stale an answer may be after it
 *   timeout-ms  --redis-timeout, where there   settle-ms  what the proxy gets to recover, once it
 *               are faults                                has Redis again
 *   flags       more of the proxy's           faults    a part of the names of those wished for
 * </pre>
 */
record Setting(
    String name,
    int seconds,
    long seed,
    int writesASecond,
    long staleMillis,
    long timeoutMillis,
    boolean swaps,
    long swapMillis,
    long settleMillis,
    boolean faults,
    List<String> flags) {

  private static final List<String> MORE_FLAGS =
      Stream.of(System.getProperty("prove.flags", "").split(" ", -1))
          .filter(flag -> !flag.isEmpty())
          .toList();

  Setting {
    flags = List.copyOf(flags);
  }

  static Setting calm() {
    return of("calm", false, 2000, List.of());
  }

  /** With less room than there are keys, so that some have to leave. */
  static Setting withFaults() {
    long timeoutMillis = Long.getLong("prove.timeout-ms", 500);
    return of("with faults", true, timeoutMillis, List.of("--capacity", "400"));
  }

  private static Setting of(String name, boolean faults, long timeoutMillis, List<String> flags) {
    return new Setting(
        name,
        Integer.getInteger("prove.seconds", 10),
        Long.getLong("prove.seed", System.nanoTime() % 1_000_000),
        Integer.getInteger("prove.writes", 2000),
        Long.getLong("prove.stale-ms", 200),
        timeoutMillis,
        Boolean.parseBoolean(System.getProperty("prove.swaps", "true")),
        Long.getLong("prove.swap-ms", 250),
        Long.getLong("prove.settle-ms", 100),
        faults,
        flags);
  }

  String[] proxyFlags(String redisUri) {
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of("--coherence", "tracking", "--redis", redisUri));
    all.addAll(MORE_FLAGS);
    all.addAll(List.of("--redis-timeout", timeoutMillis + "ms"));
    return all.toArray(String[]::new);
  }
}
