package io.redisproxy.metrics;

/** Every number the proxy tells about itself: its name, its kind and what it means. */
public enum Metric {
  CACHE_SIZE("cache.size", Kind.GAUGE, "keys in the cache"),
  CACHE_CAPACITY("cache.capacity", Kind.GAUGE, "keys the cache holds at most"),
  CACHE_BYTES("cache.bytes", Kind.GAUGE, "bytes of the keys and values in the cache"),
  CACHE_HITS("cache.hits", Kind.COUNTER, "look-ups answered from the cache"),
  CACHE_MISSES("cache.misses", Kind.COUNTER, "look-ups the cache could not answer"),
  CACHE_STORES("cache.stores", Kind.COUNTER, "values put into the cache"),
  CACHE_EVICTIONS("cache.evictions", Kind.COUNTER, "keys that went because room was needed"),
  CACHE_EXPIRATIONS("cache.expirations", Kind.COUNTER, "keys that went because their time was up"),
  CACHE_INVALIDATIONS(
      "cache.invalidations", Kind.COUNTER, "keys that went because they changed in Redis"),
  CACHE_COLLAPSED(
      "cache.collapsed", Kind.COUNTER, "misses that joined another request's question to Redis"),
  COHERENCE_INVALIDATIONS(
      "coherence.invalidations", Kind.COUNTER, "changes of keys that Redis has told of"),
  COHERENCE_DROPPED(
      "coherence.dropped",
      Kind.COUNTER,
      "values that went because Redis told of a change, or could not be relied on to"),
  COHERENCE_LOSSES(
      "coherence.losses",
      Kind.COUNTER,
      "times that a connection could not be relied on to tell of changes"),
  COHERENCE_LAST_LOSS_SECONDS(
      "coherence.last_loss_timestamp_seconds",
      Kind.GAUGE,
      "when that began last, in Unix time; 0: never"),
  COHERENCE_LAST_LOSS_MILLIS(
      "coherence.last_loss_milliseconds",
      Kind.GAUGE,
      "how long it took until all connections were relied on again, or has taken so far"),
  CONNECTIONS_HTTP("connections.http", Kind.GAUGE, "open client connections on the HTTP port"),
  CONNECTIONS_RESP("connections.resp", Kind.GAUGE, "open client connections on the RESP port"),
  CONNECTIONS_ADMIN("connections.admin", Kind.GAUGE, "open connections on the admin port"),
  CONNECTIONS_REJECTED(
      "connections.rejected", Kind.COUNTER, "connections refused, being over --max-connections"),
  CONNECTIONS_IDLE_CLOSED(
      "connections.idle_closed", Kind.COUNTER, "connections closed after --idle-timeout"),
  REQUESTS_HTTP("requests.http", Kind.COUNTER, "requests on the HTTP port"),
  REQUESTS_RESP("requests.resp", Kind.COUNTER, "commands on the RESP port"),
  REQUESTS_REJECTED("requests.rejected", Kind.COUNTER, "look-ups refused, being over --max-queued"),
  REQUESTS_KEY_TOO_LONG(
      "requests.key_too_long", Kind.COUNTER, "look-ups refused, being over --max-key-size"),
  REQUESTS_RUNNING("requests.running", Kind.GAUGE, "look-ups that have their turn now"),
  REQUESTS_QUEUED("requests.queued", Kind.GAUGE, "look-ups that wait for their turn now"),
  REDIS_UP("redis.up", Kind.FLAG, "whether Redis answers"),
  REDIS_GETS("redis.gets", Kind.COUNTER, "GET commands sent to Redis"),
  REDIS_ERRORS(
      "redis.errors", Kind.COUNTER, "commands that failed without an answer, and GETs that failed"),
  REDIS_TIMEOUTS("redis.timeouts", Kind.COUNTER, "commands not answered within --redis-timeout"),
  REDIS_COMMANDS("redis.commands", Kind.COUNTER, "other commands passed on to Redis"),
  REDIS_CONNECTS("redis.connects", Kind.COUNTER, "connections made to Redis"),
  REDIS_VALUES_TOO_LARGE(
      "redis.values_too_large",
      Kind.COUNTER,
      "values not cached, being over --max-value-size or, with their key, --max-memory"),
  UPTIME_SECONDS("uptime_seconds", Kind.GAUGE, "seconds since the proxy started");

  /** How a number behaves. */
  public enum Kind {
    /** Only ever grows. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** 1 for yes, 0 for no. */
    FLAG
  }

  private final String dottedName;
  private final Kind kind;
  private final String help;

  Metric(String dottedName, Kind kind, String help) {
    this.dottedName = dottedName;
    this.kind = kind;
    this.help = help;
  }

  public String dottedName() {
    return dottedName;
  }

  public Kind kind() {
    return kind;
  }

  public String help() {
    return help;
  }
}
