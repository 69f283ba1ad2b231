package io.redisproxy.http;

import io.redisproxy.command.Coherence;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the HTTP port for clients is asked to be.
 *
 * @param requestNanos how long a request may take to arrive
 * @param contentType of values whose reader does not say what they are
 * @param absentStatus what a key that does not exist is answered with
 * @param storedStatus what a value that was not in the cache is answered with
 * @param corsOrigins the origins whose pages may read here; {@code *} means all
 * @param coherence how cached values can end at the moment
 */
public record LookupOptions(
    int maxKeyBytes,
    long requestNanos,
    String contentType,
    int absentStatus,
    int storedStatus,
    List<String> corsOrigins,
    Supplier<Coherence> coherence) {}
