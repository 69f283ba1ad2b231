package io.redisproxy.backing;

import java.util.List;

/**
 * How Redis is to tell of changes.
 *
 * @param broadcast whether of all keys, instead of those that were read
 * @param prefixes if of all keys, then of those that begin so; none: of all there are
 * @param required whether to do without Redis rather than without this
 */
public record TrackingOptions(boolean broadcast, List<String> prefixes, boolean required) {
  public TrackingOptions {
    prefixes = List.copyOf(prefixes);
    if (!broadcast && !prefixes.isEmpty()) {
      throw new IllegalArgumentException("prefixes %s need broadcast".formatted(prefixes));
    }
  }
}
