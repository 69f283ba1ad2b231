package io.redisproxy.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * One thread's way into a cache. The key's bytes stand in a buffer that is overwritten after the
 * call, as in a server that reads them off the network, so no object can be kept ready for it.
 */
interface Session {

  /** What the cache holds for the key; null if nothing. */
  @Nullable Object get(byte[] key);

  /** What the cache holds for the key; null if nothing, and a new value has been stored for it. */
  @Nullable Object getOrStore(byte[] key);
}
