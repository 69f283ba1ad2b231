package io.redisproxy.http;

import io.netty.channel.EventLoop;
import io.redisproxy.metrics.Metric;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.Replies;
import java.util.function.Function;

/** The HTTP port for clients. */
public final class LookupProtocol extends HttpProtocol {

  /** Room for what stands around a key in the request line. */
  private static final int BESIDE_KEY = 4096;

  /** Leaves room in one array for the rest of the head. */
  private static final int LONGEST_LINE = 1 << 30;

  private final Function<EventLoop, LookupContext> contexts;

  private final Dialect dialect;

  public LookupProtocol(Function<EventLoop, LookupContext> contexts, LookupOptions options) {
    // Each byte of a key may come as %XX.
    super(
        (int) Math.min(3L * options.maxKeyBytes() + BESIDE_KEY, LONGEST_LINE),
        options.requestNanos(),
        "too many connections (--max-connections); try again in a second");
    this.contexts = contexts;
    this.dialect = new Dialect(options);
  }

  @Override
  HttpHandler handler(EventLoop loop, HttpDate date, Replies replies) {
    return new LookupHandler(replies, date, contexts.apply(loop), loop, dialect);
  }

  @Override
  public Metric connectionsMetric() {
    return Metric.CONNECTIONS_HTTP;
  }
}
