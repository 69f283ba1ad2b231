package io.redisproxy.app;

import io.redisproxy.backing.Health;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log when Redis is lost, and when it is found. */
final class HealthLog implements Health.Watcher {

  private static final Logger LOGGER = LoggerFactory.getLogger("redis-proxy");

  private final String redis;

  HealthLog(String redis) {
    this.redis = redis;
  }

  @Override
  public void found() {
    LOGGER.info("Redis answers at {}", redis);
  }

  @Override
  public void lost(String reason) {
    LOGGER.warn("Redis does not answer at {} ({}); trying until it does", redis, reason);
  }
}
