package io.redisproxy.http;

import io.netty.channel.EventLoop;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.Replies;
import java.util.concurrent.TimeUnit;

/** The HTTP port for those who look after the proxy. */
public final class AdminProtocol extends HttpProtocol {

  private static final int MAX_REQUEST_LINE = 4096;
  private static final long REQUEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Metrics metrics;
  private final Readiness readiness;
  private final String version;

  /** Says whether Redis answers. */
  public interface Readiness {
    boolean isReady();

    /** Why not, if not. */
    String reason();

    /** What else there is to say if it does; may be empty. */
    String note();
  }

  public AdminProtocol(Metrics metrics, Readiness readiness, String version) {
    super(MAX_REQUEST_LINE, REQUEST_NANOS, "too many connections");
    this.metrics = metrics;
    this.readiness = readiness;
    this.version = version;
  }

  @Override
  HttpHandler handler(EventLoop loop, HttpDate date, Replies replies) {
    return new AdminHandler(replies, date, metrics, readiness, version);
  }

  @Override
  public Metric connectionsMetric() {
    return Metric.CONNECTIONS_ADMIN;
  }
}
