package io.redisproxy.cache;

/**
 * What went in and out, all read at one moment: {@code stores - evictions - expirations -
 * invalidations == size}.
 *
 * @param size keys in the cache
 * @param bytes bytes of their keys and values
 * @param stores values stored since the start
 * @param evictions values that went because room was needed
 * @param expirations values that went because their time was up
 * @param invalidations values that went because they were told to
 */
public record Books(
    int size, long bytes, long stores, long evictions, long expirations, long invalidations) {}
