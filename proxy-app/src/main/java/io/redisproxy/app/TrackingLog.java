package io.redisproxy.app;

import io.redisproxy.backing.Tracking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log whether Redis tells of changes. */
final class TrackingLog implements Tracking.Watcher {

  private static final Logger LOGGER = LoggerFactory.getLogger("redis-proxy");

  private final Fallback fallback;

  TrackingLog(Fallback fallback) {
    this.fallback = fallback;
  }

  @Override
  public void tracked() {
    LOGGER.info("Redis tells of changes: cached values are dropped when their keys change");
  }

  @Override
  public void refused(String why) {
    switch (fallback) {
      case BOUNDED ->
          LOGGER.warn(
              "Redis refuses to tell of changes ({}): cached values live for --ttl, or as long as"
                  + " their keys, as with --coherence bounded",
              why);
      case REFUSE ->
          LOGGER.error(
              "Redis refuses to tell of changes ({}): nothing is served, as --coherence-fallback"
                  + " refuse asks for",
              why);
    }
  }

  @Override
  public void swapsUnknown(String why) {
    LOGGER.warn("Redis refuses INFO commandstats ({}): a SWAPDB will not be noticed", why);
  }
}
