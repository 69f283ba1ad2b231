package io.redisproxy.app;

import io.redisproxy.app.Reading.Good;
import io.redisproxy.command.Coherence;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * One row of the table of options, which is this file: flags, environment variables, file keys,
 * defaults, help and faults are all made from it.
 */
record Option<T>(
    String name, String standard, Kind<T> kind, Function<Options, T> value, String meaning) {

  static final Option<RedisTarget> REDIS =
      new Option<>(
          "redis",
          "redis://127.0.0.1:6379",
          Kind.REDIS_URI,
          Options::redis,
          "the backing Redis: redis:// or rediss://, with user, password and database");

  static final Option<String> BIND =
      new Option<>(
          "bind",
          "127.0.0.1",
          Kind.ADDRESS,
          Options::bind,
          "address that the HTTP and RESP ports listen on");

  static final Option<Port> HTTP_PORT =
      new Option<>(
          "http-port",
          "8080",
          Kind.PORT,
          Options::httpPort,
          "port for HTTP; 0: any free port; off: not opened");

  static final Option<Port> RESP_PORT =
      new Option<>(
          "resp-port",
          "6380",
          Kind.PORT,
          Options::respPort,
          "port for the Redis protocol; likewise");

  static final Option<Port> ADMIN_PORT =
      new Option<>(
          "admin-port",
          "8081",
          Kind.PORT,
          Options::adminPort,
          "port for health and statistics; likewise");

  static final Option<String> ADMIN_BIND =
      new Option<>(
          "admin-bind",
          "127.0.0.1",
          Kind.ADDRESS,
          Options::adminBind,
          "address that the admin port listens on");

  static final Option<Integer> CAPACITY =
      new Option<>(
          "capacity",
          "100000",
          Kind.wholeNumber(1),
          Options::capacity,
          "keys that the cache holds at most");

  static final Option<Long> MAX_MEMORY =
      new Option<>(
          "max-memory",
          "off",
          Kind.SIZE_OR_OFF,
          Options::maxMemory,
          "bytes of keys and values that the cache holds at most; off: --capacity alone rules");

  static final Option<Long> TTL =
      new Option<>(
          "ttl",
          "60s",
          Kind.DURATION,
          Options::ttlNanos,
          "how long an entry lives after it was stored: 250ms, 10s, 5m, 1h");

  static final Option<Integer> MAX_CONNECTIONS =
      new Option<>(
          "max-connections",
          "10000",
          Kind.wholeNumber(1),
          Options::maxConnections,
          "client connections over the HTTP and RESP ports together");

  static final Option<Integer> MAX_PARALLEL =
      new Option<>(
          "max-parallel",
          "1024",
          Kind.wholeNumber(1),
          Options::maxParallel,
          "requests executed at the same time; 1: strictly one after the other");

  static final Option<Integer> MAX_QUEUED =
      new Option<>(
          "max-queued",
          "65536",
          Kind.wholeNumber(0),
          Options::maxQueued,
          "requests that may wait for a turn; more are refused at once");

  static final Option<Long> REDIS_TIMEOUT =
      new Option<>(
          "redis-timeout",
          "2s",
          Kind.DURATION,
          Options::redisTimeoutNanos,
          "how long one answer of Redis may take");

  static final Option<Long> IDLE_TIMEOUT =
      new Option<>(
          "idle-timeout",
          "5m",
          Kind.DURATION_OR_ZERO,
          Options::idleTimeoutNanos,
          "a client connection that sends nothing for so long is closed; 0: never");

  static final Option<Long> DRAIN_TIMEOUT =
      new Option<>(
          "drain-timeout",
          "10s",
          Kind.DURATION_OR_ZERO,
          Options::drainTimeoutNanos,
          "how long requests in flight may take to be answered when the proxy is stopped");

  static final Option<Integer> MAX_KEY_SIZE =
      new Option<>(
          "max-key-size", "64kb", Kind.size(1), Options::maxKeyBytes, "longer keys are refused");

  static final Option<Integer> MAX_VALUE_SIZE =
      new Option<>(
          "max-value-size",
          "16mb",
          Kind.size(0),
          Options::maxValueBytes,
          "longer values are served but not cached");

  static final Option<Integer> MAX_REQUEST_SIZE =
      new Option<>(
          "max-request-size",
          "64mb",
          Kind.size(4096),
          Options::maxRequestBytes,
          "longer commands on the RESP port, all their words together, are refused");

  static final Option<Integer> MAX_DATABASES =
      new Option<>(
          "max-databases",
          "16",
          Kind.wholeNumber(1),
          Options::maxDatabases,
          "databases that clients may choose with SELECT, the one of --redis among them");

  static final Option<Integer> MAX_SESSIONS =
      new Option<>(
          "max-sessions",
          "1024",
          Kind.wholeNumber(0),
          Options::maxSessions,
          "clients that may have a connection to Redis of their own: MULTI, SUBSCRIBE, BLPOP ...");

  static final Option<Boolean> READ_ONLY =
      new Option<>(
          "read-only",
          "false",
          Kind.YES_OR_NO,
          Options::readOnly,
          "refuse commands that write on the RESP port");

  static final Option<Set<String>> ALLOW =
      new Option<>(
          "allow",
          "none",
          Kind.COMMANDS,
          Options::allow,
          "commands, or categories of Redis' ACLs, to let through that are not by default");

  static final Option<Set<String>> DENY =
      new Option<>(
          "deny",
          "none",
          Kind.COMMANDS,
          Options::deny,
          "commands or categories not to let through, whatever --allow says");

  static final Option<String> HTTP_CONTENT_TYPE =
      new Option<>(
          "http-content-type",
          "application/octet-stream",
          Kind.MEDIA_TYPE,
          Options::httpContentType,
          "what values are said to be over HTTP, where ?as= does not say it");

  static final Option<Integer> HTTP_ABSENT =
      new Option<>(
          "http-absent",
          "404",
          Kind.status(404, 204, 200),
          Options::httpAbsent,
          "status over HTTP for a key that does not exist; 200: with an empty body");

  static final Option<Integer> HTTP_STORED =
      new Option<>(
          "http-stored",
          "200",
          Kind.status(200, 201),
          Options::httpStored,
          "status over HTTP for a value that had to be fetched from Redis");

  static final Option<List<String>> HTTP_CORS_ORIGIN =
      new Option<>(
          "http-cors-origin",
          "off",
          Kind.ORIGINS,
          Options::httpCorsOrigins,
          "whose pages may read over HTTP: https://app.example, more with commas, or *");

  static final Option<Coherence> COHERENCE =
      new Option<>(
          "coherence",
          "ttl",
          Kind.COHERENCE,
          Options::coherence,
          "how an entry can end before its time; ttl: it can't; bounded: with its key in Redis; tracking: when its key changes");

  static final Option<Fallback> COHERENCE_FALLBACK =
      new Option<>(
          "coherence-fallback",
          "bounded",
          Kind.FALLBACK,
          Options::coherenceFallback,
          "where Redis refuses tracking; bounded: as --coherence bounded; refuse: nothing is served");

  static final Option<TrackingMode> TRACKING_MODE =
      new Option<>(
          "tracking-mode",
          "default",
          Kind.TRACKING_MODE,
          Options::trackingMode,
          "what Redis tells of; default: keys that were read; broadcast: all keys that change");

  static final Option<List<String>> TRACKING_PREFIXES =
      new Option<>(
          "tracking-prefixes",
          "none",
          Kind.PREFIXES,
          Options::trackingPrefixes,
          "with broadcast: only keys that begin so are told of, and cached; none: all");

  static final Option<Boolean> CACHE_ABSENT =
      new Option<>(
          "cache-absent",
          "false",
          Kind.YES_OR_NO,
          Options::cacheAbsent,
          "with --coherence tracking: remember that a key is absent, until it comes into being");

  /** All of them, in the order in which help lists them. */
  static final List<Option<?>> ALL =
      List.of(
          REDIS,
          BIND,
          HTTP_PORT,
          RESP_PORT,
          ADMIN_PORT,
          ADMIN_BIND,
          CAPACITY,
          MAX_MEMORY,
          TTL,
          MAX_CONNECTIONS,
          MAX_PARALLEL,
          MAX_QUEUED,
          REDIS_TIMEOUT,
          IDLE_TIMEOUT,
          DRAIN_TIMEOUT,
          MAX_KEY_SIZE,
          MAX_VALUE_SIZE,
          MAX_REQUEST_SIZE,
          MAX_DATABASES,
          MAX_SESSIONS,
          READ_ONLY,
          ALLOW,
          DENY,
          HTTP_CONTENT_TYPE,
          HTTP_ABSENT,
          HTTP_STORED,
          HTTP_CORS_ORIGIN,
          COHERENCE,
          COHERENCE_FALLBACK,
          TRACKING_MODE,
          TRACKING_PREFIXES,
          CACHE_ABSENT);

  String flag() {
    return "--" + name;
  }

  String variable() {
    return variable(name);
  }

  static String variable(String name) {
    return "REDIS_PROXY_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  Reading<T> read(String text) {
    return kind.reader().apply(text);
  }

  T standardValue() {
    if (read(standard) instanceof Good<T> good) {
      return good.value();
    }
    throw new IllegalStateException("the default of " + flag() + " is not one of its values");
  }

  /** This option as it stands in the given ones: "ttl=1m". */
  String describe(Options options) {
    return name + "=" + kind.writer().apply(value.apply(options));
  }
}
