package io.redisproxy.http;

import io.redisproxy.http.AdminProtocol.Readiness;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.Replies;

/** {@code /healthz}, {@code /readyz}, {@code /stats} and {@code /openapi.json}. */
final class AdminHandler extends HttpHandler {

  private final Metrics metrics;
  private final Readiness readiness;
  private final String version;

  AdminHandler(
      Replies replies, HttpDate date, Metrics metrics, Readiness readiness, String version) {
    super(replies, date, Cors.OFF);
    this.metrics = metrics;
    this.readiness = readiness;
    this.version = version;
  }

  @Override
  void count() {
    // The port's requests are nobody's load.
  }

  @Override
  void answer(Call call, Request request, Target target) {
    Page page = page(target.path());
    boolean allowed = page.status() == Status.NOT_FOUND || request.reads();
    page(call, allowed ? page.with("Cache-Control", "no-store") : Page.METHOD_NOT_ALLOWED);
  }

  private Page page(String path) {
    return switch (path) {
      case "/healthz" -> Page.text(Status.OK, "alive\n");
      case "/readyz" ->
          readiness.isReady()
              ? Page.text(Status.OK, "ready\n" + readiness.note())
              : Page.text(
                  Status.UNAVAILABLE, "Redis does not answer: " + readiness.reason() + "\n");
      case "/openapi.json" -> Page.json(Status.OK, OpenApi.of(version));
      case "/stats" -> Page.json(Status.OK, Stats.of(metrics, version));
      default -> Page.text(Status.NOT_FOUND, "try /healthz, /readyz, /stats or /openapi.json\n");
    };
  }
}
