package io.redisproxy.app;

import io.netty.channel.EventLoop;
import io.redisproxy.backing.Backing;
import io.redisproxy.backing.BackingOptions;
import io.redisproxy.backing.Changes;
import io.redisproxy.backing.Health;
import io.redisproxy.backing.Redis;
import io.redisproxy.backing.Tracking;
import io.redisproxy.backing.TrackingOptions;
import io.redisproxy.cache.Bounds;
import io.redisproxy.cache.Cache;
import io.redisproxy.cache.Clock;
import io.redisproxy.command.Asker;
import io.redisproxy.command.Coherence;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Databases;
import io.redisproxy.http.AdminProtocol;
import io.redisproxy.http.LookupOptions;
import io.redisproxy.http.LookupProtocol;
import io.redisproxy.limits.Connections;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Fact;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.readthrough.Forwarding;
import io.redisproxy.readthrough.Invalidations;
import io.redisproxy.readthrough.ReadThrough;
import io.redisproxy.readthrough.WritesUnderWay;
import io.redisproxy.resp.Permissions;
import io.redisproxy.resp.RespContext;
import io.redisproxy.resp.RespOptions;
import io.redisproxy.resp.RespProtocol;
import io.redisproxy.server.Clients;
import io.redisproxy.server.EventLoops;
import io.redisproxy.server.LookupContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where the parts are put together, started and stopped. */
final class Proxy implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger("redis-proxy");

  /** Those who look after the proxy are few; what they open does not count as clients. */
  private static final int MAX_ADMIN_CONNECTIONS = 256;

  private static final long ADMIN_IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** How long an HTTP request may take to arrive, however diligently its bytes trickle. */
  private static final long LONGEST_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** An attempt to connect has its own limit, --redis-timeout; this is for very long ones. */
  private static final long LONGEST_START_SECONDS = 5;

  private static final long HEAP_GOAL_SECONDS = 5;

  private final Options options;
  private final Clock clock = Clock.system();
  private final Metrics metrics = new Metrics();
  private final EventLoops loops;
  private final @Nullable Tracking tracking;
  private final Redis redis;
  private final Health health;
  private final Reclaimer reclaimer;
  private final HeapGoal heapGoal = new HeapGoal();
  private final Clients clients;
  private final Clients admins;
  private final Ports ports;
  private boolean stopped;

  Proxy(Options options) {
    this.options = options;
    LOGGER.info(
        "redis-proxy {} starts with {}", Version.text(), String.join(" ", options.describe()));
    long heapBytes = Runtime.getRuntime().maxMemory();
    if (options.maxMemory() != Kind.OFF && options.maxMemory() > heapBytes) {
      LOGGER.warn(
          "--max-memory {} is more than the heap can hold, which is {} bytes; -Xmx makes it larger",
          Scale.BYTES.write(options.maxMemory()),
          heapBytes);
    }
    int processors = Runtime.getRuntime().availableProcessors();
    loops = new EventLoops(processors);
    Cache<Asker> cache =
        new Cache<>(new Bounds(options.capacity(), options.maxMemory(), options.ttlNanos()), clock);
    reclaimer = new Reclaimer(cache, loops.all().get(0), clock);
    health = new Health(new HealthLog(options.redis().display()));
    Databases databases = new Databases(options.redis().database(), options.maxDatabases());
    tracking =
        options.coherence() == Coherence.TRACKING
            ? tracking(new Invalidations(cache, clock, databases, metrics))
            : null;
    redis =
        new Redis(
            loops.all(),
            loops.usesEpoll(),
            new BackingOptions(
                options.redis().uri(),
                options.redis().database(),
                options.redisTimeoutNanos(),
                options.maxParallel(),
                options.coherence().asksForLife()),
            health,
            metrics,
            tracking);
    watch(cache);

    Map<EventLoop, LookupContext> perLoop = new HashMap<>();
    Turns turns = new Turns(options.maxParallel(), options.maxQueued(), metrics);
    Map<EventLoop, RespContext> respPerLoop = new HashMap<>();
    WritesUnderWay writes = new WritesUnderWay();
    Connections sessions = new Connections(options.maxSessions());
    Permissions permissions = new Permissions(options.allow(), options.deny(), options.readOnly());
    for (EventLoop loop : loops.all()) {
      Backing backing = redis.on(loop);
      ReadThrough gets =
          new ReadThrough(
              cache, writes, backing, metrics, options.maxValueBytes(), options.cacheAbsent());
      Map<Integer, LookupContext> perDatabase = new HashMap<>();
      IntFunction<LookupContext> lookupsIn =
          database ->
              perDatabase.computeIfAbsent(
                  database,
                  n -> new LookupContext(gets.in(n), turns, metrics, options.maxKeyBytes()));
      perLoop.put(loop, lookupsIn.apply(databases.own()));
      respPerLoop.put(
          loop,
          new RespContext(
              databases,
              lookupsIn,
              new Forwarding(cache, databases, writes, backing),
              permissions,
              sessions,
              options.maxSessions(),
              options.redisTimeoutNanos()));
    }
    Function<EventLoop, LookupContext> contexts = loop -> Objects.requireNonNull(perLoop.get(loop));
    RespProtocol resp = resp(loop -> Objects.requireNonNull(respPerLoop.get(loop)));
    clients =
        new Clients(
            loops, new Connections(options.maxConnections()), options.idleTimeoutNanos(), metrics);
    admins = new Clients(loops, new Connections(MAX_ADMIN_CONNECTIONS), ADMIN_IDLE_NANOS, metrics);
    ports = new Ports(loops);
    ports.plan(Door.http(options), clients, http(contexts));
    ports.plan(Door.resp(options), clients, resp);
    ports.plan(Door.admin(options), admins, admin());
  }

  /**
   * Opens the ports, once Redis was found or not found.
   *
   * @return what is wrong with the options, as only opening the ports could show
   */
  List<String> start() {
    CompletableFuture<Void> firstAttempts = redis.start();
    reclaimer.start();
    heapGoal.pursue(HEAP_GOAL_SECONDS);
    try {
      firstAttempts.get(LONGEST_START_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // The attempts go on, and say so in the log when they have failed.
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the start was broken off", e);
    }
    warnOfUnknownNames("--allow", options.allow());
    warnOfUnknownNames("--deny", options.deny());
    return openPorts();
  }

  /** Whoever misspells what is to be denied would think it is. */
  private void warnOfUnknownNames(String flag, Set<String> names) {
    CommandTable commands = redis.on(loops.all().get(0)).commands();
    for (String name : names) {
      if (commands != null && !commands.has(name)) {
        LOGGER.warn("{} {}: Redis has no command and no category of that name", flag, name);
      }
    }
  }

  private synchronized List<String> openPorts() {
    return stopped ? List.of() : ports.open();
  }

  String readyLine() {
    return "redis-proxy ready %s redis=%s".formatted(ports.describe(), options.redis().display());
  }

  /** Takes no more clients, answers those that wait, and ends. */
  @Override
  public synchronized void close() {
    stopped = true;
    LOGGER.info("stopping");
    ports.close("http");
    ports.close("resp");
    clients.drain(options.drainTimeoutNanos());
    ports.close();
    admins.drain(0);
    redis.close();
    loops.close();
    heapGoal.close();
    LOGGER.info("stopped");
  }

  private void watch(Cache<?> cache) {
    metrics.watch(Metric.CACHE_SIZE, () -> cache.books().size());
    metrics.watch(Metric.CACHE_BYTES, () -> cache.books().bytes());
    metrics.watch(Metric.CACHE_CAPACITY, options::capacity);
    metrics.watch(Metric.CACHE_STORES, () -> cache.books().stores());
    metrics.watch(Metric.CACHE_EVICTIONS, () -> cache.books().evictions());
    metrics.watch(Metric.CACHE_EXPIRATIONS, () -> cache.books().expirations());
    metrics.watch(Metric.CACHE_INVALIDATIONS, () -> cache.books().invalidations());
    metrics.tell(Fact.COHERENCE_CONFIGURED, () -> options.coherence().toString());
    metrics.tell(Fact.COHERENCE_EFFECTIVE, this::effectively);
    metrics.tell(Fact.COHERENCE_REFUSAL, () -> tracking == null ? "" : tracking.refusal());
    metrics.watch(Metric.UPTIME_SECONDS, () -> TimeUnit.NANOSECONDS.toSeconds(clock.nanos()));
  }

  private Tracking tracking(Changes changes) {
    return new Tracking(
        new TrackingOptions(
            options.trackingMode() == TrackingMode.BROADCAST,
            options.trackingPrefixes(),
            options.coherenceFallback() == Fallback.REFUSE),
        options.redisTimeoutNanos(),
        changes,
        new TrackingLog(options.coherenceFallback()),
        metrics);
  }

  /** How cached values can end at the moment. */
  private Coherence coherence() {
    return tracking == null ? options.coherence() : tracking.effective();
  }

  private String effectively() {
    boolean fellBack =
        coherence() == Coherence.BOUNDED && options.coherenceFallback() == Fallback.BOUNDED;
    return tracking == null || tracking.isTracked() || fellBack ? coherence().toString() : "none";
  }

  private LookupProtocol http(Function<EventLoop, LookupContext> contexts) {
    return new LookupProtocol(
        contexts,
        new LookupOptions(
            options.maxKeyBytes(),
            requestNanos(),
            options.httpContentType(),
            options.httpAbsent(),
            options.httpStored(),
            options.httpCorsOrigins(),
            this::coherence));
  }

  /** A little shorter than an idle client's time, so that a slow one is told why it is cut off. */
  private long requestNanos() {
    long idle = options.idleTimeoutNanos();
    return idle == 0 ? LONGEST_REQUEST_NANOS : Math.min(idle - idle / 10, LONGEST_REQUEST_NANOS);
  }

  private RespProtocol resp(Function<EventLoop, RespContext> contexts) {
    return new RespProtocol(
        contexts,
        new RespOptions(
            options.redis().database(), options.maxRequestBytes(), this::info, redis::version));
  }

  private AdminProtocol admin() {
    return new AdminProtocol(
        metrics,
        new AdminProtocol.Readiness() {
          @Override
          public boolean isReady() {
            return health.isUp();
          }

          @Override
          public String reason() {
            return health.reason();
          }

          @Override
          public String note() {
            return tracking == null ? "" : coherenceNote();
          }
        },
        Version.text());
  }

  private String coherenceNote() {
    String refusal = metrics.text(Fact.COHERENCE_REFUSAL);
    String effective = metrics.text(Fact.COHERENCE_EFFECTIVE);
    return refusal.isEmpty()
        ? "coherence: %s\n".formatted(effective)
        : "coherence: %s, since Redis refuses tracking: %s\n".formatted(effective, refusal);
  }

  private static String underscored(String dottedName) {
    return dottedName.replace('.', '_');
  }

  /** What INFO says of the proxy. */
  private Map<String, String> info() {
    Map<String, String> info = new LinkedHashMap<>();
    info.put("proxy_version", Version.text());
    for (Fact fact : Fact.values()) {
      info.put(underscored(fact.dottedName()), metrics.text(fact));
    }
    for (Metric metric : Metric.values()) {
      info.put(underscored(metric.dottedName()), Long.toString(metrics.value(metric)));
    }
    return info;
  }
}
