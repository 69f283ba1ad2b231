package io.redisproxy.app;

import io.redisproxy.command.Coherence;
import java.util.List;
import java.util.Set;

/** What the proxy was asked to be: every option, read and checked. */
record Options(
    RedisTarget redis,
    String bind,
    Port httpPort,
    Port respPort,
    Port adminPort,
    String adminBind,
    int capacity,
    long maxMemory,
    long ttlNanos,
    int maxConnections,
    int maxParallel,
    int maxQueued,
    long redisTimeoutNanos,
    long idleTimeoutNanos,
    long drainTimeoutNanos,
    int maxKeyBytes,
    int maxValueBytes,
    int maxRequestBytes,
    int maxDatabases,
    int maxSessions,
    boolean readOnly,
    Set<String> allow,
    Set<String> deny,
    String httpContentType,
    int httpAbsent,
    int httpStored,
    List<String> httpCorsOrigins,
    Coherence coherence,
    Fallback coherenceFallback,
    TrackingMode trackingMode,
    List<String> trackingPrefixes,
    boolean cacheAbsent) {

  /** Every option as "name=value", in the order of the table, with no password in it. */
  List<String> describe() {
    return Option.ALL.stream().map(option -> option.describe(this)).toList();
  }
}
